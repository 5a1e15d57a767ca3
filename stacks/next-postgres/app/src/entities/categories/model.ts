import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { RowOf } from '#core/entity/types.ts';

export const Category = defineEntity({
  name: 'Category',
  path: 'categories',
  table: 'category',
  label: 'name',
  owner: 'nobody',

  fields: {
    name: fields.text({
      unique: true,
      max: 60,
    }),

    colour: fields.choice(['red', 'green', 'blue'], {
      required: false,
    }),
  },

  list: {
    search: [],
    filter: [],
    sort: 'name',
    page: 20,
    view: 'items',
  },

  access: {
    create: ['admin'],
    read: ['public'],
    update: ['admin'],
    delete: ['admin'],
  },
});

export type CategoryRow = RowOf<typeof Category>;
