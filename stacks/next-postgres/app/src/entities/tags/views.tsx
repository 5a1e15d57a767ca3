import { display, type Views } from '#core/entity/display.tsx';
import { Tag } from '#entities/tags/model.ts';

const { mark, title } = display(Tag);

export const views: Views<typeof Tag> = {
  listRow: (row) => <>
    {mark(row)}

    <div className="text">
      {title(row)}
    </div></>,
};
