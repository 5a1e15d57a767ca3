import { display, type Views } from '#core/entity/display.tsx';
import { Review } from '#entities/reviews/model.ts';

const { prose, stars } = display(Review);

export const views: Views<typeof Review> = {
  listRow: (row) => <>
    {stars(row, 'stars')}

    {prose(row, 'text')}</>,
};
