import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Product } from '#entities/products/model.ts';

const { excerpt, fact, meta, photo, picture, prose, show, title } = display(Product);

export const views: Views<typeof Product> = {
  card: (row) => html`
    ${picture(row, 'photo')}

    <div class="text">
      <h3>${title(row)}${show(row, 'price')}</h3>

      ${excerpt(row, 'description')}

      <p class="meta">
        ${meta(row, 'category')}
      </p>
    </div>`,

  main: (row) => html`
    ${photo(row, 'photo')}

    ${prose(row, 'description')}`,

  details: (row, c) => html`
    ${fact(row, 'price')}

    ${fact(row, 'category')}

    ${fact(row, 'tags', c)}`,
};
