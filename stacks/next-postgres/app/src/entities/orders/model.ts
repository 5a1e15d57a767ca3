import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity, RowOf } from '#core/entity/types.ts';
import { Product } from '#entities/products/model.ts';

export const Order = defineEntity({
  name: 'Order',
  path: 'orders',
  table: 'order',
  label: 'product',
  owner: 'user',
  kind: { order: { of: 'product', quantity: 'quantity', price: 'price', total: 'total' } },

  fields: {
    product: fields.ref((): Entity => Product),

    quantity: fields.int({
      min: 1,
      max: 99,
      default: 1,
    }),

    total: fields.money({
      set: 'system',
    }),

    status: fields.choice(['pending', 'paid', 'shipped', 'cancelled'], {
      default: 'pending',
      set: 'system',
    }),
  },

  list: {
    search: [],
    filter: ['status'],
    sort: '-created',
    page: 20,
    view: 'table',
  },

  access: {
    create: ['member'],
    read: ['owner', 'owner_of:product', 'admin'],
    update: [],
    delete: [],
  },
});

export type OrderRow = RowOf<typeof Order>;
