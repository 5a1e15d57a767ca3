import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Task } from '#entities/tasks/model.ts';

const { fact, meta, prose, title } = display(Task);

export const views: Views<typeof Task> = {
  card: (row) => html`
    ${title(row)}

    <p class="meta">
      ${meta(row, 'assignee')}

      ${meta(row, 'due')}
    </p>`,

  main: (row) => html`
    ${prose(row, 'notes')}`,

  details: (row) => html`
    ${fact(row, 'assignee')}

    ${fact(row, 'due')}

    ${fact(row, 'status')}`,
};
