import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all } from '#core/db.ts';
import { create, remove } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import { messages } from '#features/messages/index.ts';
import { inboxOf, unreadOf } from '#features/messages/talks.ts';
import { createWorld, person } from '../world.ts';

const Offer = defineEntity({
  name: 'Offer',
  path: 'offers',
  table: 'test_offer',
  label: 'name',
  owner: 'user',
  fields: { name: fields.text() },
  access: { create: ['member'], read: ['owner', 'seller'], update: ['owner'], delete: ['owner'] },
  behaviours: { messages: true },
});

const { send } = createWorld([messages], [Offer]);
const ada = person('Ada');
const sam = person('Sam', 'seller');
const kim = person('Kim', 'seller');
const eve = person('Eve');

async function startedTalk(text = 'Is it still there?') {
  const offer = create(ada, Offer, { name: 'Bicycle' });
  const answer = await send(sam, 'POST', '/messages/new', { about: `test_offer:${offer.id}`, text });
  const address = (answer.headers.get('location') ?? '').replace(/#.*/, '');
  return { offer, address };
}

test('a visitor of the row and its owner write to each other', async () => {
  const { address } = await startedTalk();
  assert.match(await (await send(ada, 'GET', address)).text(), /Is it still there\?/);
  await send(ada, 'POST', address, { text: 'Yes, until Friday.' });
  assert.match(await (await send(sam, 'GET', address)).text(), /Yes, until Friday\./);
});

test('nobody else reads or writes in a conversation', async () => {
  const { address } = await startedTalk('Our secret');
  for (const other of [kim, eve]) {
    assert.equal((await send(other, 'GET', address)).status, 404);
    assert.equal((await send(other, 'POST', address, { text: 'Hello' })).status, 404);
    assert.doesNotMatch(await (await send(other, 'GET', '/messages')).text(), /Our secret/);
  }
});

test('a stranger who does not see the row cannot start one', async () => {
  const offer = create(ada, Offer, { name: 'Hidden' });
  assert.equal((await send(eve, 'GET', `/messages/new?about=test_offer:${offer.id}`)).status, 404);
  assert.equal((await send(eve, 'POST', '/messages/new', { about: `test_offer:${offer.id}`, text: 'Hi' })).status, 404);
});

test('the owner does not talk to themselves', async () => {
  const offer = create(ada, Offer, { name: 'Mine' });
  assert.equal((await send(ada, 'POST', '/messages/new', { about: `test_offer:${offer.id}`, text: 'Hi' })).status, 404);
});

test('unread lines are counted until they are read', async () => {
  const olga = person('Olga');
  const offer = create(olga, Offer, { name: 'Lamp' });
  const answer = await send(sam, 'POST', '/messages/new', { about: `test_offer:${offer.id}`, text: 'One' });
  const address = (answer.headers.get('location') ?? '').replace(/#.*/, '');
  await send(sam, 'POST', address, { text: 'Two' });
  assert.equal(unreadOf(olga.id), 2);
  assert.equal(inboxOf(olga.id)[0]?.unread, 2);
  await send(olga, 'GET', address);
  assert.equal(unreadOf(olga.id), 0);
  await send(sam, 'POST', address, { text: 'Three' });
  assert.equal(unreadOf(olga.id), 1);
});

test('the same two people have one conversation about a row', async () => {
  const { offer } = await startedTalk();
  await send(sam, 'POST', '/messages/new', { about: `test_offer:${offer.id}`, text: 'Again' });
  assert.equal(all('select 1 from row_talk where row_id = ?', offer.id).length, 1);
});

test('empty and endless messages are refused, and what was typed stays', async () => {
  const { address } = await startedTalk();
  assert.equal((await send(sam, 'POST', address, { text: '  ' })).status, 422);
  const answer = await send(sam, 'POST', address, { text: 'x'.repeat(4001) });
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /xxx/);
});

test('a flood is stopped', async () => {
  const rude = person('Rude', 'seller');
  const offer = create(ada, Offer, { name: 'Kettle' });
  const answer = await send(rude, 'POST', '/messages/new', { about: `test_offer:${offer.id}`, text: 'Hi' });
  const address = (answer.headers.get('location') ?? '').replace(/#.*/, '');
  let last = 0;
  for (let line = 0; line < 25; line++) last = (await send(rude, 'POST', address, { text: 'Buy!' })).status;
  assert.equal(last, 422);
  assert.equal(all('select 1 from row_talk_line where author_id = ?', rude.id).length, 20);
});

test('live topics are for the two people only', async () => {
  const { address } = await startedTalk();
  const topic = `talk:${address.split('/').at(-1)}`;
  assert.equal(messages.topics?.talk?.(ada, topic), true);
  assert.equal(messages.topics?.talk?.(eve, topic), false);
  assert.equal(messages.topics?.inbox?.(eve, `inbox:${ada.id}`), false);
});

test('conversations go with the row', async () => {
  const { offer, address } = await startedTalk();
  remove(ada, Offer, offer.id);
  assert.equal((await send(sam, 'GET', address)).status, 404);
});
