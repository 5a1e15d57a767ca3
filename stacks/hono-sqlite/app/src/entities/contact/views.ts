import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Inquiry } from '#entities/contact/model.ts';

const { fact, mark, meta, prose, title } = display(Inquiry);

export const views: Views<typeof Inquiry> = {
  listRow: (row) => html`
    ${mark(row)}

    <div class="text">
      ${title(row)}

      <p class="meta">
        ${meta(row, 'email')}
      </p>
    </div>`,

  main: (row) => html`
    ${prose(row, 'message')}`,

  details: (row) => html`
    ${fact(row, 'email')}`,
};
