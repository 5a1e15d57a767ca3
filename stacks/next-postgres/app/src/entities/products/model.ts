import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity, RowOf } from '#core/entity/types.ts';
import { Category } from '#entities/categories/model.ts';
import { Tag } from '#entities/tags/model.ts';

export const Product = defineEntity({
  name: 'Product',
  path: 'products',
  table: 'product',
  label: 'name',
  owner: 'user',

  fields: {
    name: fields.text({
      max: 80,
    }),

    description: fields.longText({
      required: false,
      max: 2000,
    }),

    price: fields.money({
      min: 1,
      max: 1000000,
    }),

    photo: fields.image({
      required: false,
      max: 5242880,
    }),

    category: fields.ref((): Entity => Category),

    tags: fields.many((): Entity => Tag),

    status: fields.choice(['pending', 'approved', 'rejected'], {
      default: 'pending',
      set: 'system',
    }),
  },

  list: {
    search: ['name', 'description'],
    filter: ['category', 'price'],
    sort: '-created',
    page: 12,
    view: 'gallery',
  },

  access: {
    create: ['seller', 'admin'],
    read: ['public'],
    update: ['owner'],
    delete: ['owner', 'admin'],
  },

  behaviours: {
    favorites: true,
    votes: true,
    follows: true,
    messages: true,
    export: true,
    live: true,
    approval: { field: 'status', by: ['admin'] },
  },
});

export type ProductRow = RowOf<typeof Product>;
