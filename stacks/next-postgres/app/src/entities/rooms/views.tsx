import { display, type Views } from '#core/entity/display.tsx';
import { Room } from '#entities/rooms/model.ts';

const { fact, mark, meta, photo, title } = display(Room);

export const views: Views<typeof Room> = {
  listRow: (row) => <>
    {mark(row, 'photo')}

    <div className="text">
      {title(row)}

      <p className="meta">
        {meta(row, 'seats')}
      </p>
    </div></>,

  main: (row) => <>
    {photo(row, 'photo')}</>,

  details: (row) => <>
    {fact(row, 'seats')}</>,
};
