import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Score } from '#entities/scores/model.ts';

const { fact, mark, meta, title } = display(Score);

export const views: Views<typeof Score> = {
  listRow: (row) => html`
    ${mark(row)}

    <div class="text">
      ${title(row)}

      <p class="meta">
        ${meta(row, 'points')}
      </p>
    </div>`,

  details: (row) => html`
    ${fact(row, 'points')}`,
};
