import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all } from '#core/db.ts';
import { create } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import { inboxOf, linesOf, markRead, say, startTalk, type Talk, talkOf, unreadOf } from '#features/messages/talks.ts';
import { createWorld, person } from '../world.ts';

/** Conversations without their pages, which take a build. */
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

await createWorld([], [Offer]);
const ada = await person('Ada');
const sam = await person('Sam', 'seller');
const eve = await person('Eve');

async function started(): Promise<Talk> {
  const offer = await create(ada, Offer, { name: 'Bicycle' });
  return startTalk(Offer, offer.id, ada.id, sam.id);
}

test('lines of the same moment keep their order', async () => {
  const talk = await started();
  for (const text of ['One', 'Two', 'Three']) await say(talk, sam.id, text);
  const lines = await linesOf(talk);
  assert.deepEqual(
    lines.map((line) => line.text),
    ['One', 'Two', 'Three'],
  );
  assert.equal(new Set(lines.map((line) => line.created_at)).size, 3);
});

test('lines are unread until they are read, and never for who wrote them', async () => {
  const before = await unreadOf(ada.id);
  const talk = await started();
  await say(talk, sam.id, 'Is it still there?');
  await say(talk, sam.id, 'Hello?');
  assert.equal(await unreadOf(ada.id), before + 2);
  assert.equal(await unreadOf(sam.id), 0);
  const summary = (await inboxOf(ada.id)).find((one) => one.id === talk.id);
  assert.deepEqual([summary?.otherName, summary?.lastText, summary?.unread], ['Sam', 'Hello?', 2]);
  await markRead(talk, ada.id, Number(summary?.updated_at));
  assert.equal(await unreadOf(ada.id), before);
});

test('two people have one conversation about a row, and nobody else gets it', async () => {
  const talk = await started();
  assert.equal((await startTalk(Offer, talk.row_id, ada.id, sam.id)).id, talk.id);
  assert.equal((await all('select 1 from row_talk where row_id = ?', talk.row_id)).length, 1);
  assert.equal((await talkOf(sam.id, talk.id))?.id, talk.id);
  assert.equal(await talkOf(eve.id, talk.id), undefined);
});
