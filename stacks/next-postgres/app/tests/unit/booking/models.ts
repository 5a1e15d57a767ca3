import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity } from '#core/entity/types.ts';

export const Cabin = defineEntity({
  name: 'Cabin',
  path: 'cabins',
  table: 'test_cabin',
  label: 'name',
  owner: 'user',
  fields: { name: fields.text() },
  access: { create: ['member'], read: ['owner', 'member'], update: ['owner'], delete: ['owner'] },
});

/** Whole days. */
export const Stay = defineEntity({
  name: 'Stay',
  path: 'stays',
  table: 'test_stay',
  label: 'cabin',
  owner: 'user',
  kind: { booking: { of: 'cabin', from: 'arrives', to: 'leaves' } },
  fields: {
    cabin: fields.ref((): Entity => Cabin),
    arrives: fields.date(),
    leaves: fields.date(),
    status: fields.choice(['pending', 'confirmed', 'cancelled'], { default: 'pending', set: 'system' }),
  },
  access: { create: ['member'], read: ['owner', 'owner_of:cabin'], update: ['owner'], delete: ['owner'] },
});

/** Hours, without a state. */
export const Visit = defineEntity({
  name: 'Visit',
  path: 'visits',
  table: 'test_visit',
  label: 'cabin',
  owner: 'user',
  kind: { booking: { of: 'cabin', from: 'starts', to: 'ends' } },
  fields: { cabin: fields.ref((): Entity => Cabin), starts: fields.dateTime(), ends: fields.dateTime() },
  access: { create: ['member'], read: ['owner', 'owner_of:cabin'], update: [], delete: ['owner'] },
});
