import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity, RowOf } from '#core/entity/types.ts';
import { Product } from '#entities/products/model.ts';

export const Review = defineEntity({
  name: 'Review',
  path: 'reviews',
  table: 'review',
  label: 'text',
  owner: 'user',
  parent: (): Entity => Product,
  kind: { review: 'stars' },

  fields: {
    stars: fields.int({
      min: 1,
      max: 5,
    }),

    text: fields.longText({
      max: 1000,
    }),
  },

  access: {
    create: ['member'],
    read: ['parent'],
    update: ['owner'],
    delete: ['owner', 'admin'],
  },
});

export type ReviewRow = RowOf<typeof Review>;
