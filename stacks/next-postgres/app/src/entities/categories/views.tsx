import { display, type Views } from '#core/entity/display.tsx';
import { Category } from '#entities/categories/model.ts';

const { fact, mark, show, title } = display(Category);

export const views: Views<typeof Category> = {
  listRow: (row) => <>
    {mark(row)}

    <div className="text">
      {title(row)}
    </div>

    <div className="end">
      {show(row, 'colour')}
    </div></>,

  details: (row) => <>
    {fact(row, 'colour')}</>,
};
