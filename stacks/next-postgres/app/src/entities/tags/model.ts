import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { RowOf } from '#core/entity/types.ts';

export const Tag = defineEntity({
  name: 'Tag',
  path: 'tags',
  table: 'tag',
  label: 'name',
  owner: 'user',

  fields: {
    name: fields.text({
      max: 40,
    }),
  },

  list: {
    search: ['name'],
    filter: [],
    sort: 'name',
    page: 20,
    view: 'items',
  },

  access: {
    create: ['member'],
    read: ['member'],
    update: ['owner'],
    delete: ['owner'],
  },
});

export type TagRow = RowOf<typeof Tag>;
