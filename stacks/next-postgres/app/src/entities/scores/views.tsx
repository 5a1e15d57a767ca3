import { display, type Views } from '#core/entity/display.tsx';
import { Score } from '#entities/scores/model.ts';

const { fact, mark, meta, title } = display(Score);

export const views: Views<typeof Score> = {
  listRow: (row) => <>
    {mark(row)}

    <div className="text">
      {title(row)}

      <p className="meta">
        {meta(row, 'points')}
      </p>
    </div></>,

  details: (row) => <>
    {fact(row, 'points')}</>,
};
