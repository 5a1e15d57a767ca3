import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity, RowOf } from '#core/entity/types.ts';
import { Task } from '#entities/tasks/model.ts';

export const Comment = defineEntity({
  name: 'Comment',
  path: 'comments',
  table: 'comment',
  label: 'text',
  owner: 'user',
  parent: (): Entity => Task,
  kind: { comment: true },

  fields: {
    text: fields.longText({
      max: 2000,
    }),
  },

  access: {
    create: ['parent'],
    read: ['parent'],
    update: [],
    delete: ['owner', 'admin'],
  },
});

export type CommentRow = RowOf<typeof Comment>;
