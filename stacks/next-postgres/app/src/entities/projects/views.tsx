import { display, type Views } from '#core/entity/display.tsx';
import { Project } from '#entities/projects/model.ts';

const { fact, mark, meta, prose, title } = display(Project);

export const views: Views<typeof Project> = {
  listRow: (row) => <>
    {mark(row)}

    <div className="text">
      {title(row)}

      <p className="meta">
        {meta(row, 'emoji')}
      </p>
    </div></>,

  main: (row) => <>
    {prose(row, 'description')}</>,

  details: (row) => <>
    {fact(row, 'emoji')}</>,
};
