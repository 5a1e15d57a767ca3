import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, remove } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import { marksIn } from '#core/entity/marks.ts';
import { favorites } from '#features/favorites/index.ts';
import { createWorld, person } from '../world.ts';

const Stone = defineEntity({
  name: 'Stone',
  path: 'stones',
  table: 'test_stone',
  label: 'name',
  owner: 'user',
  fields: { name: fields.text() },
  access: { create: ['member'], read: ['owner', 'seller'], update: ['owner'], delete: ['owner'] },
  behaviours: { favorites: true },
});

const { send } = createWorld([favorites], [Stone]);
const marks = marksIn('row_favorite');
const ada = person('Ada');
const sam = person('Sam', 'seller');
const stranger = person('Stranger');

test('a favorite is on the list of the person who marked it, and of nobody else', async () => {
  const row = create(ada, Stone, { name: 'Basalt' });
  await send(ada, 'POST', `/stones/${row.id}/favorite`, { on: '1' });
  await send(ada, 'POST', `/stones/${row.id}/favorite`, { on: '1' });
  assert.equal(marks.count(Stone, row.id), 1);
  assert.match(await (await send(ada, 'GET', '/favorites')).text(), /Basalt/);
  assert.doesNotMatch(await (await send(sam, 'GET', '/favorites')).text(), /Basalt/);
});

test('a stranger cannot mark a row, and learns nothing about it', async () => {
  const row = create(ada, Stone, { name: 'Granite' });
  const answer = await send(stranger, 'POST', `/stones/${row.id}/favorite`, { on: '1' });
  assert.equal(answer.status, 404);
  assert.equal(marks.count(Stone, row.id), 0);
});

test('a row that the person lost sight of is not listed', async () => {
  const row = create(ada, Stone, { name: 'Marble' });
  marks.set(stranger.id, Stone, row.id, true);
  assert.doesNotMatch(await (await send(stranger, 'GET', '/favorites')).text(), /Marble/);
});

test('a visitor is sent to sign in', async () => {
  const row = create(ada, Stone, { name: 'Slate' });
  const answer = await send(null, 'POST', `/stones/${row.id}/favorite`, { on: '1' });
  assert.match(answer.headers.get('location') ?? '', /^\/sign-in/);
});

test('the way back never leaves this site', async () => {
  const row = create(ada, Stone, { name: 'Flint' });
  const answer = await send(ada, 'POST', `/stones/${row.id}/favorite`, { on: '1', back: '//evil.example' });
  assert.equal(answer.headers.get('location'), `/stones/${row.id}`);
});

test('marks go with the row', () => {
  const row = create(ada, Stone, { name: 'Chalk' });
  marks.set(ada.id, Stone, row.id, true);
  remove(ada, Stone, row.id);
  assert.equal(marks.count(Stone, row.id), 0);
});
