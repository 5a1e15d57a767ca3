import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Review } from '#entities/reviews/model.ts';

const { prose, stars } = display(Review);

export const views: Views<typeof Review> = {
  listRow: (row) => html`
    ${stars(row, 'stars')}

    ${prose(row, 'text')}`,
};
