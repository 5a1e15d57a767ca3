import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { RowOf } from '#core/entity/types.ts';

export const Reading = defineEntity({
  name: 'Reading',
  path: 'readings',
  table: 'reading',
  label: 'taken',
  owner: 'user',

  fields: {
    taken: fields.dateTime(),

    output: fields.decimal({
      min: 0,
      max: 100000,
    }),

    battery: fields.int({
      min: 0,
      max: 100,
    }),
  },

  list: {
    search: [],
    filter: ['taken'],
    sort: '-taken',
    page: 20,
    view: 'table',
  },

  access: {
    create: ['member'],
    read: ['owner'],
    update: ['owner'],
    delete: ['owner'],
  },

  behaviours: {
    live: true,
    export: true,
  },
});

export type ReadingRow = RowOf<typeof Reading>;
