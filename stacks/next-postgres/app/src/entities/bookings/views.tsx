import { display, type Views } from '#core/entity/display.tsx';
import { Booking } from '#entities/bookings/model.ts';

const { fact, mark, meta, show, title } = display(Booking);

export const views: Views<typeof Booking> = {
  listRow: (row) => <>
    {mark(row)}

    <div className="text">
      {title(row)}

      <p className="meta">
        {meta(row, 'starts')}

        {meta(row, 'ends')}
      </p>
    </div>

    <div className="end">
      {show(row, 'status')}
    </div></>,

  details: (row) => <>
    {fact(row, 'starts')}

    {fact(row, 'ends')}

    {fact(row, 'status')}</>,
};
