import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity } from '#core/entity/types.ts';

/** One entity for each kind of grant, and one with a field of every type. */

const name = fields.text({ max: 40 });
const nobody = { create: [], read: [], update: [], delete: [] };

export const Poster = defineEntity({
  name: 'Poster',
  path: 'posters',
  table: 'test_poster',
  label: 'name',
  owner: 'user',
  fields: {
    name,
    likes: fields.int({ default: 0, set: 'system' }),
    award: fields.text({ required: false, set: ['admin'] }),
  },
  list: { search: ['name'], filter: ['likes'], sort: 'name', page: 3 },
  access: { create: ['member'], read: ['public'], update: ['owner'], delete: ['owner', 'admin'] },
});

export const Diary = defineEntity({
  name: 'Diary',
  path: 'diaries',
  table: 'test_diary',
  label: 'name',
  owner: 'user',
  fields: { name: fields.text({ max: 40, unique: true }) },
  access: { create: ['member'], read: ['owner'], update: ['owner'], delete: ['owner'] },
});

export const Page = defineEntity({
  name: 'Page',
  path: 'pages',
  table: 'test_page',
  label: 'name',
  owner: 'nobody',
  parent: (): Entity => Diary,
  fields: { name },
  access: { create: ['parent'], read: ['parent'], update: ['parent'], delete: ['parent'] },
});

export const Memo = defineEntity({
  name: 'Memo',
  path: 'memos',
  table: 'test_memo',
  label: 'name',
  owner: 'user',
  fields: {
    name,
    reader: fields.ref(() => 'User', { required: false }),
    diary: fields.ref((): Entity => Diary, { required: false }),
  },
  access: { create: ['member'], read: ['owner', 'field:reader', 'owner_of:diary', 'admin'], update: [], delete: [] },
});

export const Club = defineEntity({
  name: 'Club',
  path: 'clubs',
  table: 'test_club',
  label: 'name',
  owner: 'user',
  fields: { name },
  access: { create: ['member'], read: ['members'], update: ['members'], delete: ['owner'] },
  behaviours: { members: true },
});

export const Chore = defineEntity({
  name: 'Chore',
  path: 'chores',
  table: 'test_chore',
  label: 'name',
  owner: 'user',
  parent: (): Entity => Club,
  fields: { name },
  access: { create: ['members'], read: ['members'], update: ['members'], delete: ['members'] },
});

export const Advert = defineEntity({
  name: 'Advert',
  path: 'adverts',
  table: 'test_advert',
  label: 'name',
  owner: 'user',
  fields: { name, status: fields.choice(['pending', 'approved', 'rejected'], { default: 'pending', set: 'system' }) },
  access: { create: ['member'], read: ['public'], update: ['owner'], delete: ['owner'] },
  behaviours: { approval: { field: 'status', by: ['admin'] } },
});

export const Sealed = defineEntity({
  name: 'Sealed',
  path: 'sealed',
  table: 'test_sealed',
  label: 'name',
  owner: 'user',
  fields: { name },
  access: nobody,
});

export const Sample = defineEntity({
  name: 'Sample',
  path: 'samples',
  table: 'test_sample',
  label: 'text',
  owner: 'user',
  fields: {
    text: fields.text({ min: 2, max: 10, pattern: '[A-Za-z].*' }),
    notes: fields.longText({ required: false }),
    count: fields.int({ min: 0, max: 10 }),
    weight: fields.decimal({ required: false, min: 0 }),
    price: fields.money({ required: false, min: 1, max: 100_000 }),
    rare: fields.bool(),
    found: fields.date(),
    seen: fields.dateTime({ required: false }),
    kind: fields.choice(['leaf', 'stone']),
    key: fields.uuid({ required: false }),
    extra: fields.json({ required: false }),
    mail: fields.email({ required: false }),
    site: fields.url({ required: false }),
    phone: fields.phone({ required: false }),
    picture: fields.image({ required: false }),
    diary: fields.ref((): Entity => Diary, { required: false }),
  },
  access: { create: ['member'], read: ['owner'], update: ['owner'], delete: ['owner'] },
  behaviours: { export: true },
});

export const all = [Poster, Diary, Page, Memo, Club, Chore, Advert, Sealed, Sample];
