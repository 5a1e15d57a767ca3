import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, Denied, find, list } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity } from '#core/entity/types.ts';
import { commenting } from '#features/commenting/index.ts';
import { createWorld, person } from '../world.ts';

const Letter = defineEntity({
  name: 'Letter',
  path: 'letters',
  table: 'test_letter',
  label: 'title',
  owner: 'user',
  fields: { title: fields.text() },
  access: { create: ['member'], read: ['owner', 'seller'], update: ['owner'], delete: ['owner'] },
});

const Remark = defineEntity({
  name: 'Remark',
  path: 'remarks',
  table: 'test_remark',
  label: 'text',
  owner: 'user',
  parent: (): Entity => Letter,
  kind: { comment: true },
  fields: { text: fields.longText() },
  access: { create: ['parent'], read: ['parent'], update: [], delete: ['owner'] },
});

const { send } = createWorld([commenting], [Letter, Remark]);
const ada = person('Ada');
const sam = person('Sam', 'seller');
const eve = person('Eve');

const pageOf = async (viewer: typeof ada | null, id: string) => (await send(viewer, 'GET', `/letters/${id}`)).text();

test('who reads the row writes under it, and everybody who reads it sees that', async () => {
  const letter = create(ada, Letter, { title: 'Plans' });
  const sent = await send(sam, 'POST', '/remarks', { parent_id: letter.id, text: 'Sounds good' });
  assert.equal(sent.status, 303);
  const page = await pageOf(ada, letter.id);
  assert.match(page, /<ol class="thread">[\s\S]*Sam/);
  assert.equal(list(ada, Remark, { parent: letter.id }).total, 1);
});

test('a stranger neither writes nor reads', async () => {
  const letter = create(ada, Letter, { title: 'Secret plans' });
  const remark = create(sam, Remark, { parent_id: letter.id, text: 'Between us' });
  assert.throws(() => create(eve, Remark, { parent_id: letter.id, text: 'Me too' }), Denied);
  assert.equal(find(eve, Remark, remark.id), null);
  assert.equal((await send(eve, 'GET', `/letters/${letter.id}`)).status, 404);
});

test('only the author is offered to delete a comment', async () => {
  const letter = create(ada, Letter, { title: 'Open plans' });
  const remark = create(sam, Remark, { parent_id: letter.id, text: 'Mine' });
  const address = `/remarks/${remark.id}/delete`;
  assert.ok((await pageOf(sam, letter.id)).includes(address));
  assert.ok(!(await pageOf(ada, letter.id)).includes(address));
});

test('a long conversation opens at its end', async () => {
  const letter = create(ada, Letter, { title: 'Long plans' });
  for (let index = 0; index < 60; index++) create(sam, Remark, { parent_id: letter.id, text: `Line ${index}` });
  const count = (page: string) => page.match(/datetime=/g)?.length;
  assert.equal(count(await pageOf(sam, letter.id)), 10);
  assert.equal(count(await (await send(sam, 'GET', `/letters/${letter.id}?comments=1`)).text()), 50);
});
