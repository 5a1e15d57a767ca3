import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import { marksIn } from '#core/entity/marks.ts';
import { votes } from '#features/votes/index.ts';
import { createWorld, person } from '../world.ts';

const Stone = defineEntity({
  name: 'Stone',
  path: 'stones',
  table: 'test_stone',
  label: 'name',
  owner: 'user',
  fields: { name: fields.text() },
  access: { create: ['member'], read: ['owner', 'seller'], update: ['owner'], delete: ['owner'] },
  behaviours: { votes: true },
});

const { send } = createWorld([votes], [Stone]);
const marks = marksIn('row_vote');
const ada = person('Ada');
const sam = person('Sam', 'seller');
const stranger = person('Stranger');

test('a person has one vote, however often the button is pressed', async () => {
  const row = create(ada, Stone, { name: 'Basalt' });
  for (let press = 0; press < 3; press++) await send(ada, 'POST', `/stones/${row.id}/vote`, { on: '1' });
  assert.equal(marks.count(Stone, row.id), 1);
  await send(sam, 'POST', `/stones/${row.id}/vote`, { on: '1' });
  assert.equal(marks.count(Stone, row.id), 2);
  await send(ada, 'POST', `/stones/${row.id}/vote`, { on: '0' });
  assert.equal(marks.count(Stone, row.id), 1);
});

test('the button says whether it is pressed, and asks for the other state', async () => {
  const row = create(ada, Stone, { name: 'Opal' });
  const button = async () =>
    (await (await send(ada, 'GET', `/stones/${row.id}`)).text()).match(/<button class="btn toggle"[^>]*>/)?.[0];
  assert.match((await button()) ?? '', /value="1" aria-pressed="false"/);
  await send(ada, 'POST', `/stones/${row.id}/vote`, { on: '1' });
  assert.match((await button()) ?? '', /value="0" aria-pressed="true"/);
});

test('who does not see a row has no vote on it', async () => {
  const row = create(ada, Stone, { name: 'Granite' });
  assert.equal((await send(stranger, 'POST', `/stones/${row.id}/vote`, { on: '1' })).status, 404);
  assert.equal(marks.count(Stone, row.id), 0);
});

test('the count is shown in lists', () => {
  const row = create(ada, Stone, { name: 'Marble' });
  marks.set(sam.id, Stone, row.id, true);
  const other = create(ada, Stone, { name: 'Slate' });
  const meta = votes.entity?.rowMeta?.(ada, Stone, [row, other]);
  assert.match(String(meta?.(row)), /1 vote/);
  assert.match(String(meta?.(other)), /0 votes/);
});
