import { display, type Views } from '#core/entity/display.ts';
import { html } from '#core/html.ts';
import { Comment } from '#entities/comments/model.ts';

const { prose } = display(Comment);

export const views: Views<typeof Comment> = {
  listRow: (row) => html`
    ${prose(row, 'text')}`,
};
