import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { RowOf } from '#core/entity/types.ts';

export const Project = defineEntity({
  name: 'Project',
  path: 'projects',
  table: 'project',
  label: 'name',
  owner: 'user',

  fields: {
    name: fields.text({
      max: 80,
    }),

    emoji: fields.text({
      required: false,
      max: 8,
    }),

    description: fields.longText({
      required: false,
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
    read: ['members'],
    update: ['owner'],
    delete: ['owner'],
  },

  behaviours: {
    members: true,
    share: true,
  },
});

export type ProjectRow = RowOf<typeof Project>;
