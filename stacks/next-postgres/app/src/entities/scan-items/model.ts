import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity, RowOf } from '#core/entity/types.ts';
import { Scan } from '#entities/scans/model.ts';

export const ScanItem = defineEntity({
  name: 'ScanItem',
  path: 'scan-items',
  table: 'scan_item',
  label: 'name',
  owner: 'nobody',
  parent: (): Entity => Scan,

  fields: {
    name: fields.text({
      max: 120,
      set: 'job',
    }),

    description: fields.longText({
      required: false,
      set: 'job',
    }),

    picture: fields.image({
      required: false,
      set: 'job',
    }),
  },

  list: {
    search: [],
    filter: [],
    sort: '-created',
    page: 20,
    view: 'gallery',
  },

  access: {
    create: [],
    read: ['parent'],
    update: [],
    delete: [],
  },
});

export type ScanItemRow = RowOf<typeof ScanItem>;
