import { display, type Views } from '#core/entity/display.tsx';
import { Comment } from '#entities/comments/model.ts';

const { prose } = display(Comment);

export const views: Views<typeof Comment> = {
  listRow: (row) => <>
    {prose(row, 'text')}</>,
};
