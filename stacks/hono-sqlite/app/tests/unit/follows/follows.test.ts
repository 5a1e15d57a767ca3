import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { create, remove, update } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import { marksIn } from '#core/entity/marks.ts';
import { type Feature, register } from '#core/features.ts';
import { follows } from '#features/follows/index.ts';
import { createWorld, person } from '../world.ts';

const Stone = defineEntity({
  name: 'Stone',
  path: 'stones',
  table: 'test_stone',
  label: 'name',
  owner: 'user',
  fields: { name: fields.text() },
  access: { create: ['member'], read: ['owner', 'seller'], update: ['owner'], delete: ['owner'] },
  behaviours: { follows: true },
});

const heard: { to: string[]; text: string; href: string }[] = [];
const listener: Feature = { name: 'listener', notify: (to, news) => void heard.push({ to, ...news }) };
const { send } = createWorld([follows, listener], [Stone]);
const marks = marksIn('row_follow');
const ada = person('Ada');
const sam = person('Sam', 'seller');
const stranger = person('Stranger');

beforeEach(() => {
  heard.length = 0;
  register([follows, listener]);
});

test('followers hear of a change, whoever made it does not', async () => {
  const row = create(ada, Stone, { name: 'Basalt' });
  await send(sam, 'POST', `/stones/${row.id}/follow`, { on: '1' });
  await send(ada, 'POST', `/stones/${row.id}/follow`, { on: '1' });
  update(ada, Stone, row.id, { name: 'Black basalt' });
  assert.deepEqual(heard, [{ to: [sam.id], text: 'Black basalt has changed.', href: `/stones/${row.id}` }]);
});

test('a follower who may no longer see the row hears nothing', () => {
  const row = create(ada, Stone, { name: 'Granite' });
  marks.set(stranger.id, Stone, row.id, true);
  update(ada, Stone, row.id, { name: 'Secret granite' });
  assert.deepEqual(heard, []);
});

test('following works without anything that tells people', () => {
  register([follows]);
  const row = create(ada, Stone, { name: 'Marble' });
  marks.set(sam.id, Stone, row.id, true);
  assert.equal(update(ada, Stone, row.id, { name: 'Pink marble' }).name, 'Pink marble');
});

test('a stranger cannot follow, and followers go with the row', async () => {
  const row = create(ada, Stone, { name: 'Chalk' });
  assert.equal((await send(stranger, 'POST', `/stones/${row.id}/follow`, { on: '1' })).status, 404);
  marks.set(sam.id, Stone, row.id, true);
  assert.deepEqual(follows.entity?.audiences?.followers?.(Stone, row), [sam.id]);
  remove(ada, Stone, row.id);
  assert.deepEqual(marks.people(Stone, row.id), []);
});
