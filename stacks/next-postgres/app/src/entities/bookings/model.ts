import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity, RowOf } from '#core/entity/types.ts';
import { Room } from '#entities/rooms/model.ts';

export const Booking = defineEntity({
  name: 'Booking',
  path: 'bookings',
  table: 'booking',
  label: 'room',
  owner: 'user',
  kind: { booking: { of: 'room', from: 'starts', to: 'ends' } },

  fields: {
    room: fields.ref((): Entity => Room),

    starts: fields.date(),

    ends: fields.date(),

    status: fields.choice(['pending', 'confirmed', 'cancelled'], {
      default: 'pending',
      set: 'system',
    }),
  },

  list: {
    search: [],
    filter: ['status'],
    sort: 'starts',
    page: 20,
    view: 'calendar',
  },

  access: {
    create: ['member'],
    read: ['owner', 'owner_of:room', 'admin'],
    update: [],
    delete: ['owner'],
  },
});

export type BookingRow = RowOf<typeof Booking>;
