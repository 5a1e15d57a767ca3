import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Booking } from '#entities/bookings/model.ts';

const { fact, mark, meta, show, title } = display(Booking);

export const views: Views<typeof Booking> = {
  listRow: (row) => html`
    ${mark(row)}

    <div class="text">
      ${title(row)}

      <p class="meta">
        ${meta(row, 'starts')}

        ${meta(row, 'ends')}
      </p>
    </div>

    <div class="end">
      ${show(row, 'status')}
    </div>`,

  details: (row) => html`
    ${fact(row, 'starts')}

    ${fact(row, 'ends')}

    ${fact(row, 'status')}`,
};
