import { display, type Views } from '#core/entity/display.tsx';
import { Task } from '#entities/tasks/model.ts';

const { fact, meta, prose, title } = display(Task);

export const views: Views<typeof Task> = {
  card: (row) => <>
    {title(row)}

    <p className="meta">
      {meta(row, 'assignee')}

      {meta(row, 'due')}
    </p></>,

  main: (row) => <>
    {prose(row, 'notes')}</>,

  details: (row) => <>
    {fact(row, 'assignee')}

    {fact(row, 'due')}

    {fact(row, 'status')}</>,
};
