import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { create, find, list, update } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import { approval } from '#features/approval/index.ts';
import { createWorld, person } from '../world.ts';

const Offer = defineEntity({
  name: 'Offer',
  path: 'offers',
  table: 'test_offer',
  label: 'name',
  owner: 'user',
  fields: {
    name: fields.text(),
    status: fields.choice(['pending', 'approved', 'rejected'], { default: 'pending' }),
  },
  list: { search: ['name'] },
  access: { create: ['member'], read: ['public'], update: ['owner'], delete: ['owner'] },
  behaviours: { approval: { field: 'status', by: ['editor'] } },
});

const heard: string[][] = [];
const { send } = createWorld([approval, { name: 'listener', notify: (to) => void heard.push(to) }], [Offer]);
const ada = person('Ada');
const ed = person('Ed', 'editor');
const eve = person('Eve');
const boss = person('Boss', 'admin');

beforeEach(() => {
  heard.length = 0;
});

test('a new row is seen by its owner and by those who decide, by nobody else', () => {
  const row = create(ada, Offer, { name: 'Lamp' });
  assert.ok(find(ada, Offer, row.id) && find(ed, Offer, row.id));
  for (const other of [eve, boss]) {
    assert.equal(find(other, Offer, row.id), null);
    assert.equal(list(other, Offer, { search: 'Lamp' }).total, 0);
  }
});

test('nobody approves their own row through a form', () => {
  const row = create(ada, Offer, { name: 'Chair', status: 'approved' });
  assert.equal(row.status, 'pending');
  assert.equal(update(ada, Offer, row.id, { status: 'approved' }).status, 'pending');
  assert.equal(find(eve, Offer, row.id), null);
});

test('approving makes it public, and the owner hears of it', async () => {
  const row = create(ada, Offer, { name: 'Table' });
  await send(ed, 'POST', `/offers/${row.id}/approve`, {});
  assert.ok(find(eve, Offer, row.id));
  assert.deepEqual(heard, [[ada.id]]);
});

test('only the roles that decide can decide', async () => {
  const row = create(ada, Offer, { name: 'Shelf' });
  for (const other of [ada, eve, boss]) {
    assert.equal((await send(other, 'POST', `/offers/${row.id}/approve`, {})).status, 404);
  }
  assert.match((await send(null, 'POST', `/offers/${row.id}/approve`, {})).headers.get('location') ?? '', /sign-in/);
  assert.equal(find(ada, Offer, row.id)?.status, 'pending');
});

test('a rejected row disappears again', async () => {
  const row = create(ada, Offer, { name: 'Mirror' });
  await send(ed, 'POST', `/offers/${row.id}/approve`, {});
  await send(ed, 'POST', `/offers/${row.id}/reject`, {});
  assert.equal(find(eve, Offer, row.id), null);
  assert.equal(find(ada, Offer, row.id)?.status, 'rejected');
});

test('what was approved cannot be turned into something else unseen', async () => {
  const row = create(ada, Offer, { name: 'Kind words' });
  await send(ed, 'POST', `/offers/${row.id}/approve`, {});
  update(ada, Offer, row.id, { name: 'Unkind words' });
  assert.equal(find(eve, Offer, row.id), null);
});

test('the queue holds what waits, and is there for deciders only', async () => {
  create(ada, Offer, { name: 'Waiting carpet' });
  assert.match(await (await send(ed, 'GET', '/approvals')).text(), /Waiting carpet/);
  assert.equal((await send(eve, 'GET', '/approvals')).status, 404);
  assert.deepEqual(approval.nav?.(eve), []);
});
