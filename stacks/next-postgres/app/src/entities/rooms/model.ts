import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { RowOf } from '#core/entity/types.ts';

export const Room = defineEntity({
  name: 'Room',
  path: 'rooms',
  table: 'room',
  label: 'name',
  owner: 'user',

  fields: {
    name: fields.text({
      max: 80,
    }),

    seats: fields.int({
      min: 1,
      max: 500,
    }),

    photo: fields.image({
      required: false,
    }),
  },

  list: {
    search: ['name'],
    filter: [],
    sort: 'name',
    page: 12,
    view: 'items',
  },

  access: {
    create: ['seller', 'admin'],
    read: ['public'],
    update: ['owner'],
    delete: ['owner'],
  },

  behaviours: {
    favorites: true,
  },
});

export type RoomRow = RowOf<typeof Room>;
