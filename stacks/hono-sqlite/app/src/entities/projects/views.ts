import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Project } from '#entities/projects/model.ts';

const { fact, mark, meta, prose, title } = display(Project);

export const views: Views<typeof Project> = {
  listRow: (row) => html`
    ${mark(row)}

    <div class="text">
      ${title(row)}

      <p class="meta">
        ${meta(row, 'emoji')}
      </p>
    </div>`,

  main: (row) => html`
    ${prose(row, 'description')}`,

  details: (row) => html`
    ${fact(row, 'emoji')}`,
};
