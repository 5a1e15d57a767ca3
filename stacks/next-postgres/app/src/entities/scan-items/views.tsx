import { display, type Views } from '#core/entity/display.tsx';
import { ScanItem } from '#entities/scan-items/model.ts';

const { excerpt, photo, picture, prose, title } = display(ScanItem);

export const views: Views<typeof ScanItem> = {
  card: (row) => <>
    {picture(row, 'picture')}

    <div className="text">
      <h3>{title(row)}</h3>

      {excerpt(row, 'description')}
    </div></>,

  main: (row) => <>
    {photo(row, 'picture')}

    {prose(row, 'description')}</>,
};
