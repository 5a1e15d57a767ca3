import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, run } from '#core/db.ts';
import { create, remove } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity } from '#core/entity/types.ts';
import { share } from '#features/share/index.ts';
import { shareToken } from '#features/share/links.ts';
import { createWorld, person } from '../world.ts';

const Secret = defineEntity({
  name: 'Secret',
  path: 'secrets',
  table: 'test_secret',
  label: 'name',
  owner: 'user',
  fields: { name: fields.text() },
  access: { create: ['member'], read: ['owner'], update: ['owner'], delete: ['owner'] },
});

const Plan = defineEntity({
  name: 'Plan',
  path: 'plans',
  table: 'test_plan',
  label: 'name',
  owner: 'user',
  fields: {
    name: fields.text(),
    secret: fields.ref((): Entity => Secret, { required: false }),
    status: fields.choice(['pending', 'approved', 'rejected'], { default: 'approved' }),
  },
  access: { create: ['member'], read: ['owner', 'seller'], update: ['owner'], delete: ['owner'] },
  behaviours: { share: true, approval: { field: 'status', by: ['admin'] } },
});

const Step = defineEntity({
  name: 'Step',
  path: 'steps',
  table: 'test_step',
  label: 'name',
  owner: 'nobody',
  parent: (): Entity => Plan,
  fields: { name: fields.text() },
  access: { create: ['owner'], read: ['parent'], update: [], delete: [] },
});

const Note = defineEntity({
  name: 'Note',
  path: 'notes',
  table: 'test_note',
  label: 'name',
  owner: 'nobody',
  parent: (): Entity => Plan,
  fields: { name: fields.text() },
  access: { create: ['owner'], read: ['owner'], update: [], delete: [] },
});

const { send } = createWorld([share], [Secret, Plan, Step, Note]);
const ada = person('Ada');
const sam = person('Sam', 'seller');

async function shared(name: string, extra: Record<string, string> = {}) {
  const row = create(ada, Plan, { name, ...extra });
  await send(ada, 'POST', `/plans/${row.id}/share`, {});
  return { row, token: String(shareToken(Plan, row.id)) };
}

test('whoever has the link reads the row without an account, and no search engine does', async () => {
  const { token } = await shared('Garden');
  const answer = await send(null, 'GET', `/shared/${token}`);
  const page = await answer.text();
  assert.equal(answer.status, 200);
  assert.match(page, /Garden/);
  assert.match(answer.headers.get('x-robots-tag') ?? '', /noindex/);
  assert.match(page, /<meta name="robots" content="noindex">/);
});

test('after sharing has stopped the link is dead, and sharing again makes another one', async () => {
  const { row, token } = await shared('Kitchen');
  await send(ada, 'POST', `/plans/${row.id}/unshare`, {});
  assert.equal((await send(null, 'GET', `/shared/${token}`)).status, 404);
  await send(ada, 'POST', `/plans/${row.id}/share`, {});
  assert.notEqual(shareToken(Plan, row.id), token);
  assert.equal((await send(null, 'GET', `/shared/${token}`)).status, 404);
});

test('pressing Share twice keeps the link that was given away', async () => {
  const { row, token } = await shared('Attic');
  await send(ada, 'POST', `/plans/${row.id}/share`, {});
  assert.equal(shareToken(Plan, row.id), token);
});

test('only the owner shares, and only the owner is shown the link', async () => {
  const row = create(ada, Plan, { name: 'Cellar' });
  assert.equal((await send(sam, 'POST', `/plans/${row.id}/share`, {})).status, 404);
  assert.equal(shareToken(Plan, row.id), null);
  const { row: other, token } = await shared('Roof');
  assert.equal((await send(sam, 'POST', `/plans/${other.id}/unshare`, {})).status, 404);
  assert.equal(shareToken(Plan, other.id), token);
});

test('the database holds neither the token nor anything that opens the link', async () => {
  const { token } = await shared('Shed');
  const stored = JSON.stringify(all('select * from row_share'));
  assert.ok(!stored.includes(token));
  const { id, token_hash: hash } = all<{ id: string; token_hash: string }>('select * from row_share').at(-1) ?? {};
  assert.equal((await send(null, 'GET', `/shared/${id}`)).status, 404);
  assert.equal((await send(null, 'GET', `/shared/${hash}`)).status, 404);
});

test('the link opens the row and the parts that everybody who reads it sees, nothing else', async () => {
  const secret = create(ada, Secret, { name: 'Treasure' });
  const { row, token } = await shared('Island', { secret: secret.id });
  create(ada, Step, { name: 'Dig deep', parent_id: row.id });
  create(ada, Note, { name: 'Private thought', parent_id: row.id });
  const page = await (await send(null, 'GET', `/shared/${token}`)).text();
  assert.match(page, /Dig deep/);
  assert.doesNotMatch(page, /Private thought/);
  assert.doesNotMatch(page, /Treasure/);
});

test('a row that waits for approval is not made public by a link', async () => {
  const { row, token } = await shared('Tower');
  run("update test_plan set status = 'pending' where id = ?", row.id);
  assert.equal((await send(null, 'GET', `/shared/${token}`)).status, 404);
});

test('the link goes with the row, and a guess finds nothing', async () => {
  const { row, token } = await shared('Bridge');
  remove(ada, Plan, row.id);
  assert.equal((await send(null, 'GET', `/shared/${token}`)).status, 404);
  assert.equal((await send(null, 'GET', `/shared/${'a'.repeat(43)}`)).status, 404);
});

test('one address cannot try out links without end', async () => {
  let last = 0;
  for (let attempt = 0; attempt < 70; attempt++) last = (await send(null, 'GET', '/shared/guess')).status;
  assert.equal(last, 429);
});
