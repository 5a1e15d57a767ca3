import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Room } from '#entities/rooms/model.ts';

const { fact, mark, meta, photo, title } = display(Room);

export const views: Views<typeof Room> = {
  listRow: (row) => html`
    ${mark(row, 'photo')}

    <div class="text">
      ${title(row)}

      <p class="meta">
        ${meta(row, 'seats')}
      </p>
    </div>`,

  main: (row) => html`
    ${photo(row, 'photo')}`,

  details: (row) => html`
    ${fact(row, 'seats')}`,
};
