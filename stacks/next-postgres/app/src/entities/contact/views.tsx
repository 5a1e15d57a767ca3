import { display, type Views } from '#core/entity/display.tsx';
import { Inquiry } from '#entities/contact/model.ts';

const { fact, mark, meta, prose, title } = display(Inquiry);

export const views: Views<typeof Inquiry> = {
  listRow: (row) => <>
    {mark(row)}

    <div className="text">
      {title(row)}

      <p className="meta">
        {meta(row, 'email')}
      </p>
    </div></>,

  main: (row) => <>
    {prose(row, 'message')}</>,

  details: (row) => <>
    {fact(row, 'email')}</>,
};
