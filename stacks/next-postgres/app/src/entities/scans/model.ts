import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { RowOf } from '#core/entity/types.ts';

export const Scan = defineEntity({
  name: 'Scan',
  path: 'scans',
  table: 'scan',
  label: 'title',
  owner: 'user',

  fields: {
    title: fields.text({
      max: 80,
    }),

    photo: fields.image({
      max: 5242880,
    }),

    status: fields.choice(['waiting', 'ready', 'failed'], {
      default: 'waiting',
      set: 'job',
    }),
  },

  list: {
    search: ['title'],
    filter: ['status'],
    sort: '-created',
    page: 12,
    view: 'gallery',
  },

  access: {
    create: ['member'],
    read: ['owner'],
    update: ['owner'],
    delete: ['owner'],
  },

  behaviours: {
    live: true,
  },
});

export type ScanRow = RowOf<typeof Scan>;
