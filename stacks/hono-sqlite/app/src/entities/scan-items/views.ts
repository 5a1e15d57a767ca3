import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { ScanItem } from '#entities/scan-items/model.ts';

const { excerpt, photo, picture, prose, title } = display(ScanItem);

export const views: Views<typeof ScanItem> = {
  card: (row) => html`
    ${picture(row, 'picture')}

    <div class="text">
      <h3>${title(row)}</h3>

      ${excerpt(row, 'description')}
    </div>`,

  main: (row) => html`
    ${photo(row, 'picture')}

    ${prose(row, 'description')}`,
};
