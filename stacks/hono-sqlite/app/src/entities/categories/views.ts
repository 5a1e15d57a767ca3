import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Category } from '#entities/categories/model.ts';

const { fact, mark, show, title } = display(Category);

export const views: Views<typeof Category> = {
  listRow: (row) => html`
    ${mark(row)}

    <div class="text">
      ${title(row)}
    </div>

    <div class="end">
      ${show(row, 'colour')}
    </div>`,

  details: (row) => html`
    ${fact(row, 'colour')}`,
};
