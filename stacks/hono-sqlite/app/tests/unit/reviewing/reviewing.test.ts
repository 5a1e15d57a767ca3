import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, Refused, remove } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { reviewing } from '#features/reviewing/index.ts';
import { createWorld, person } from '../world.ts';

const Cake = defineEntity({
  name: 'Cake',
  path: 'cakes',
  table: 'test_cake',
  label: 'name',
  owner: 'user',
  fields: { name: fields.text() },
  access: { create: ['member'], read: ['owner', 'seller'], update: ['owner'], delete: ['owner'] },
});

const Opinion = defineEntity({
  name: 'Opinion',
  path: 'opinions',
  table: 'test_opinion',
  label: 'text',
  owner: 'user',
  parent: (): Entity => Cake,
  kind: { review: 'stars' },
  fields: { stars: fields.int({ min: 1, max: 5 }), text: fields.longText() },
  access: { create: ['seller'], read: ['parent'], update: ['owner'], delete: ['owner'] },
});

createWorld([reviewing], [Cake, Opinion]);
const ada = person('Ada');
const sam = person('Sam', 'seller');
const kim = person('Kim', 'seller');
const eve = person('Eve');
const meta = (viewer: typeof ada, cake: Row) => String(reviewing.entity?.rowMeta?.(viewer, Cake, [cake])?.(cake));

test('a second review of the same person is refused, until the first is gone', () => {
  const cake = create(ada, Cake, { name: 'Apple pie' });
  const first = create(sam, Opinion, { parent_id: cake.id, stars: 4, text: 'Good' });
  assert.throws(() => create(sam, Opinion, { parent_id: cake.id, stars: 1, text: 'Bad' }), Refused);
  remove(sam, Opinion, first.id);
  assert.ok(create(sam, Opinion, { parent_id: cake.id, stars: 1, text: 'Bad' }));
});

test('stars go from one to five', () => {
  const cake = create(ada, Cake, { name: 'Cheesecake' });
  for (const stars of [0, 6, -1, 2.5]) {
    assert.throws(() => create(sam, Opinion, { parent_id: cake.id, stars, text: 'Hm' }), Refused);
  }
});

test('lists show the average and how many there are', () => {
  const cake = create(ada, Cake, { name: 'Tart' });
  assert.equal(meta(ada, cake), '');
  create(sam, Opinion, { parent_id: cake.id, stars: 5, text: 'Yes' });
  create(kim, Opinion, { parent_id: cake.id, stars: 2, text: 'No' });
  assert.match(meta(ada, cake), /3\.5<\/b> \(2 reviews\)/);
});

test('on a page of many rows each gets its own score', () => {
  const names = ['Bun', 'Roll', 'Scone'];
  const [bun, roll, scone] = names.map((name) => create(ada, Cake, { name }) as Row);
  assert.ok(bun && roll && scone);
  create(sam, Opinion, { parent_id: bun.id, stars: 5, text: 'Yes' });
  create(sam, Opinion, { parent_id: roll.id, stars: 1, text: 'No' });
  const ofPage = reviewing.entity?.rowMeta?.(ada, Cake, [bun, roll, scone]);
  assert.match(String(ofPage?.(bun)), /5<\/b> \(1 review\)/);
  assert.match(String(ofPage?.(roll)), /1<\/b> \(1 review\)/);
  assert.equal(String(ofPage?.(scone)), '');
});

test('a stranger cannot review what they do not see, nor learn its score', () => {
  const cake = create(ada, Cake, { name: 'Secret cake' });
  create(sam, Opinion, { parent_id: cake.id, stars: 5, text: 'Yes' });
  assert.throws(() => create(eve, Opinion, { parent_id: cake.id, stars: 1, text: 'No' }));
  assert.equal(meta(eve, cake), '');
});
