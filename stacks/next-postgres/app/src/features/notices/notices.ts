import { Booking } from '#entities/bookings/model.ts';
import { Comment } from '#entities/comments/model.ts';
import type { Notice } from '#features/notices/declare.ts';

export const notices: readonly Notice[] = [
  {
    on: { created: Comment },
    to: 'parent_owner',
    by: ['app', 'email'],
    text: 'notice.comment.created.parent_owner',
  },

  {
    on: { created: Booking },
    to: 'owner',
    by: ['app', 'email', 'sms'],
    text: 'notice.booking.created.owner',
  },
];
