import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Scan } from '#entities/scans/model.ts';

const { fact, photo, picture, title } = display(Scan);

export const views: Views<typeof Scan> = {
  card: (row) => html`
    ${picture(row, 'photo', 'status')}

    <div class="text">
      <h3>${title(row)}</h3>
    </div>`,

  main: (row) => html`
    ${photo(row, 'photo')}`,

  details: (row) => html`
    ${fact(row, 'status')}`,
};
