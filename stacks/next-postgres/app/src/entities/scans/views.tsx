import { display, type Views } from '#core/entity/display.tsx';
import { Scan } from '#entities/scans/model.ts';

const { fact, photo, picture, title } = display(Scan);

export const views: Views<typeof Scan> = {
  card: (row) => <>
    {picture(row, 'photo', 'status')}

    <div className="text">
      <h3>{title(row)}</h3>
    </div></>,

  main: (row) => <>
    {photo(row, 'photo')}</>,

  details: (row) => <>
    {fact(row, 'status')}</>,
};
