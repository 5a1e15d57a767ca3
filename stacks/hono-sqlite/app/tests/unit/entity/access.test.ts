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

run('create table test_member (row_id text, user_id text)');
createWorld([membership], all);
run('create unique index test_diary_name on test_diary (name)');

const ada = person('Ada');
const bob = person('Bob');
const carl = person('Carl');
const boss = person('Boss', 'admin');
const everybody: Record<string, Viewer> = { visitor: VISITOR, ada, bob, carl, boss };

const poster: Row = create(ada, Poster, { name: 'Ada shows' });
const diary: Row = create(ada, Diary, { name: 'Ada writes' });
const page: Row = create(ada, Page, { name: 'Monday', parent_id: diary.id });
const memo: Row = create(bob, Memo, { name: 'For Ada', reader: ada.id });
const about: Row = create(ada, Memo, { name: 'About', diary: diary.id });
const club: Row = create(ada, Club, { name: 'Chess' });
run('insert into test_member values (?, ?)', club.id, bob.id);
const chore: Row = create(bob, Chore, { name: 'Sweep', parent_id: club.id });
const advert: Row = create(ada, Advert, { name: 'Bike' });

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
  test(`grant ${name}: everybody gets what is granted and nothing else`, () => {
    for (const [who, viewer] of Object.entries(everybody)) {
      const reads = allowed.read?.includes(who) ?? false;
      assert.equal(find(viewer, entity, row.id) !== null, reads, `${who} finds`);
      const listed: { rows: Row[] } = list(viewer, entity, { ids: [row.id] });
      assert.equal(listed.rows.length === 1, reads, `${who} lists`);
      for (const operation of ['update', 'delete'] as const) {
        assert.equal(
          can(viewer, entity, operation, row),
          allowed[operation]?.includes(who) ?? false,
          `${who} ${operation}`,
        );
      }
    }
  });

  test(`grant ${name}: writing without it throws and changes nothing`, () => {
    for (const [who, viewer] of Object.entries(everybody)) {
      if (!allowed.update?.includes(who))
        assert.throws(() => update(viewer, entity, row.id, { name: 'Stolen' }), Denied);
      if (!allowed.delete?.includes(who)) assert.throws(() => remove(viewer, entity, row.id), Denied);
    }
    assert.equal((systemFind(entity, row.id) as Row | null)?.name, row.name);
  });
}

test('creating needs its grant, and a parent that the viewer may read', () => {
  assert.throws(() => create(VISITOR, Poster, { name: 'Anonymous' }), Denied);
  assert.throws(() => create(boss, Sealed, { name: 'Nobody may' }), Denied);
  assert.throws(() => create(bob, Page, { name: 'In a foreign diary', parent_id: diary.id }), Denied);
  assert.throws(() => create(carl, Chore, { name: 'In a foreign club', parent_id: club.id }), Denied);
  assert.throws(() => create(ada, Page, { name: 'Without a diary' }), Denied);
});

test('an approved row is public', () => {
  systemUpdate(Advert, advert.id, { status: 'approved' });
  assert.ok(find(VISITOR, Advert, advert.id));
  systemUpdate(Advert, advert.id, { status: 'rejected' });
  assert.equal(find(bob, Advert, advert.id), null);
});

test('a request cannot set what its form does not show', () => {
  const wish = { name: 'Mine', likes: 99, award: 'gold', owner_id: bob.id, id: 'x', created_at: 1 };
  const made = create(ada, Poster, wish);
  assert.deepEqual([made.likes, made.award, made.owner_id], [0, null, ada.id]);
  assert.equal(update(ada, Poster, made.id, wish).award, null);
  const judged = create(boss, Poster, { name: 'Judged', award: 'gold' });
  assert.equal(judged.award, 'gold');
});

test('a reference leads only to rows that the viewer may read', () => {
  assert.throws(() => create(bob, Memo, { name: 'Guess', diary: diary.id }), Refused);
  assert.throws(() => create(bob, Memo, { name: 'Guess', reader: 'nobody' }), Refused);
  // Somebody who may read the memo but not the diary does not learn what the diary is called.
  const seen = find(boss, Memo, about.id);
  assert.equal(seen?.$diary, null);
});

test('unique holds across owners and is told beside the field', () => {
  assert.throws(
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
