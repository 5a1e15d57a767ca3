import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '#core/db.ts';
import { mayReadSome } from '#core/entity/access.ts';
import {
  can,
  create,
  Denied,
  find,
  list,
  Refused,
  remove,
  systemFind,
  systemUpdate,
  update,
} from '#core/entity/data.ts';
import type { Entity, Operation, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { VISITOR, type Viewer } from '#core/http.ts';
import { createWorld, person } from '../world.ts';
import { Advert, all, Chore, Club, Diary, Memo, Page, Poster, Sealed } from './models.ts';

/** Membership as a feature answers it, in its smallest form. */
const membership: Feature = {
  name: 'membership',
  entity: {
    grants: {
      members: (viewer, _entity, alias) => ({
        sql: `exists (select 1 from test_member m where m.row_id = ${alias}.id and m.user_id = ?)`,
        values: [viewer.id],
      }),
    },
  },
};

await run('create table test_member (row_id text, user_id text)');
await createWorld([membership], all);
await run('create unique index test_diary_name on test_diary (name)');

const ada = await person('Ada');
const bob = await person('Bob');
const carl = await person('Carl');
const boss = await person('Boss', 'admin');
const everybody: Record<string, Viewer> = { visitor: VISITOR, ada, bob, carl, boss };

const poster: Row = await create(ada, Poster, { name: 'Ada shows' });
const diary: Row = await create(ada, Diary, { name: 'Ada writes' });
const page: Row = await create(ada, Page, { name: 'Monday', parent_id: diary.id });
const memo: Row = await create(bob, Memo, { name: 'For Ada', reader: ada.id });
const about: Row = await create(ada, Memo, { name: 'About', diary: diary.id });
const club: Row = await create(ada, Club, { name: 'Chess' });
await run('insert into test_member values (?, ?)', club.id, bob.id);
const chore: Row = await create(bob, Chore, { name: 'Sweep', parent_id: club.id });
const advert: Row = await create(ada, Advert, { name: 'Bike' });

/** Who may; everybody else must not. */
const matrix: [string, Entity, Row, Partial<Record<Exclude<Operation, 'create'>, string[]>>][] = [
  [
    'public and owner',
    Poster,
    poster,
    { read: ['visitor', 'ada', 'bob', 'carl', 'boss'], update: ['ada'], delete: ['ada', 'boss'] },
  ],
  ['owner', Diary, diary, { read: ['ada'], update: ['ada'], delete: ['ada'] }],
  ['parent', Page, page, { read: ['ada'], update: ['ada'], delete: ['ada'] }],
  ['field', Memo, memo, { read: ['bob', 'ada', 'boss'] }],
  ['owner_of', Memo, about, { read: ['ada', 'boss'] }],
  ['members', Club, club, { read: ['ada', 'bob'], update: ['ada', 'bob'], delete: ['ada'] }],
  ['members of the parent', Chore, chore, { read: ['ada', 'bob'], update: ['ada', 'bob'], delete: ['ada', 'bob'] }],
  ['approval', Advert, advert, { read: ['ada', 'boss'], update: ['ada'], delete: ['ada'] }],
];

for (const [name, entity, row, allowed] of matrix) {
  test(`grant ${name}: everybody gets what is granted and nothing else`, async () => {
    for (const [who, viewer] of Object.entries(everybody)) {
      const reads = allowed.read?.includes(who) ?? false;
      assert.equal((await find(viewer, entity, row.id)) !== null, reads, `${who} finds`);
      const listed: { rows: Row[] } = await list(viewer, entity, { ids: [row.id] });
      assert.equal(listed.rows.length === 1, reads, `${who} lists`);
      for (const operation of ['update', 'delete'] as const) {
        assert.equal(
          await can(viewer, entity, operation, row),
          allowed[operation]?.includes(who) ?? false,
          `${who} ${operation}`,
        );
      }
    }
  });

  test(`grant ${name}: writing without it throws and changes nothing`, async () => {
    for (const [who, viewer] of Object.entries(everybody)) {
      if (!allowed.update?.includes(who))
        await assert.rejects(() => update(viewer, entity, row.id, { name: 'Stolen' }), Denied);
      if (!allowed.delete?.includes(who)) await assert.rejects(() => remove(viewer, entity, row.id), Denied);
    }
    assert.equal(((await systemFind(entity, row.id)) as Row | null)?.name, row.name);
  });
}

test('creating needs its grant, and a parent that the viewer may read', async () => {
  await assert.rejects(() => create(VISITOR, Poster, { name: 'Anonymous' }), Denied);
  await assert.rejects(() => create(boss, Sealed, { name: 'Nobody may' }), Denied);
  await assert.rejects(() => create(bob, Page, { name: 'In a foreign diary', parent_id: diary.id }), Denied);
  await assert.rejects(() => create(carl, Chore, { name: 'In a foreign club', parent_id: club.id }), Denied);
  await assert.rejects(() => create(ada, Page, { name: 'Without a diary' }), Denied);
});

test('an approved row is public', async () => {
  await systemUpdate(Advert, advert.id, { status: 'approved' });
  assert.ok(await find(VISITOR, Advert, advert.id));
  await systemUpdate(Advert, advert.id, { status: 'rejected' });
  assert.equal(await find(bob, Advert, advert.id), null);
});

test('a request cannot set what its form does not show', async () => {
  const wish = { name: 'Mine', likes: 99, award: 'gold', owner_id: bob.id, id: 'x', created_at: 1 };
  const made = await create(ada, Poster, wish);
  assert.deepEqual([made.likes, made.award, made.owner_id], [0, null, ada.id]);
  assert.equal((await update(ada, Poster, made.id, wish)).award, null);
  const judged = await create(boss, Poster, { name: 'Judged', award: 'gold' });
  assert.equal(judged.award, 'gold');
});

test('a reference leads only to rows that the viewer may read', async () => {
  await assert.rejects(() => create(bob, Memo, { name: 'Guess', diary: diary.id }), Refused);
  await assert.rejects(() => create(bob, Memo, { name: 'Guess', reader: 'nobody' }), Refused);
  // Somebody who may read the memo but not the diary does not learn what the diary is called.
  const seen = await find(boss, Memo, about.id);
  assert.equal(seen?.$diary, null);
});

test('unique holds across owners and is told beside the field', async () => {
  await assert.rejects(
    () => create(bob, Diary, { name: 'Ada writes' }),
    (error) => error instanceof Refused && error.field === 'name',
  );
});

test('the navigation shows what somebody could have rows of', () => {
  assert.equal(mayReadSome(VISITOR, Poster), true);
  assert.equal(mayReadSome(VISITOR, Diary), false);
  assert.equal(mayReadSome(VISITOR, Page), false);
  assert.equal(mayReadSome(carl, Page), true);
  assert.equal(mayReadSome(boss, Sealed), false);
});
