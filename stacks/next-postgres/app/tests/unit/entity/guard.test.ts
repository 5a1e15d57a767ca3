import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, lookingAs, one, run, script, transaction, UNGUARD } from '#core/db.ts';
import { create, find, systemFind, systemRemove, update } from '#core/entity/data.ts';
import { guardRows } from '#core/entity/guard.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { VISITOR } from '#core/http.ts';
import type { Feature } from '#core/features.ts';
import { createWorld, person } from '../world.ts';
import { Advert, all as models, Club, Diary, Memo, Page, Poster } from './models.ts';

/** Statements that ask nothing, as one that was forgotten in the data layer would be. */

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
await createWorld([membership], models);

const ada = await person('Ada');
const bob = await person('Bob');
const diary: Row = await create(ada, Diary, { name: 'Ada writes' });
const page: Row = await create(ada, Page, { name: 'Monday', parent_id: diary.id });
const memo: Row = await create(bob, Memo, { name: 'For Ada', reader: ada.id });
const club: Row = await create(ada, Club, { name: 'Chess' });
const poster: Row = await create(ada, Poster, { name: 'Ada shows' });
await create(ada, Advert, { name: 'Bike' });

const everything = async (entity: Entity): Promise<string[]> =>
  (await all<{ id: string }>(`select id from "${entity.table}"`)).map((row) => row.id);

test('nobody in particular sees, makes, changes and removes nothing', async () => {
  for (const entity of models) assert.deepEqual(await everything(entity), [], entity.table);
  assert.equal(await run('update test_diary set name = ?', 'mine'), 0);
  assert.equal(await run('delete from test_diary'), 0);
  const insert = `insert into test_diary (id, owner_id, created_at, updated_at, name) values ('x', ?, 1, 1, 'x')`;
  await assert.rejects(run(insert, ada.id), { code: '42501' });
  assert.equal((await systemFind(Diary, diary.id))?.name, 'Ada writes');
});

test('whoever looks sees what the declarations give, and nothing else', async () => {
  const seen = (who: typeof ada | typeof VISITOR, entity: Entity) => lookingAs(who, () => everything(entity));
  assert.deepEqual(await seen(ada, Diary), [diary.id]);
  assert.deepEqual(await seen(bob, Diary), []);
  assert.deepEqual(await seen(VISITOR, Diary), []);
  assert.deepEqual(await seen(ada, Page), [page.id]);
  assert.deepEqual(await seen(bob, Page), []);
  assert.deepEqual(await seen(ada, Memo), [memo.id]);
  assert.deepEqual(await seen(bob, Club), []);
  await run('insert into test_member values (?, ?)', club.id, bob.id);
  assert.deepEqual(await seen(bob, Club), [club.id]);
  assert.deepEqual(await seen(VISITOR, Poster), [poster.id]);
});

test('nobody changes, removes or makes what is another person’s', async () => {
  const as = <T>(work: () => Promise<T>) => lookingAs(bob, work);
  for (const row of [diary, poster]) {
    const table = row === diary ? 'test_diary' : 'test_poster';
    assert.equal(await as(() => run(`update ${table} set name = 'mine' where id = ?`, row.id)), 0);
    assert.equal(await as(() => run(`delete from ${table} where id = ?`, row.id)), 0);
  }
  const insert = `insert into test_diary (id, owner_id, created_at, updated_at, name) values ('y', ?, 1, 1, 'y')`;
  await assert.rejects(as(() => run(insert, ada.id)), { code: '42501' });
  assert.equal(await as(() => run(insert, bob.id)), 1);
  await systemRemove(Diary, 'y');
});

test('who was looking is forgotten by the rest of the transaction, and after it', async () => {
  await transaction(async () => {
    assert.ok(await find(ada, Diary, diary.id));
    assert.deepEqual(await everything(Diary), []);
    const back = transaction(async () => {
      await update(ada, Diary, diary.id, { name: 'Changed' });
      throw new Error('back');
    });
    await assert.rejects(back, { message: 'back' });
    assert.deepEqual(await everything(Diary), []);
    assert.equal((await find(ada, Diary, diary.id))?.name, 'Ada writes');
    const both = await Promise.all([
      lookingAs(ada, () => everything(Diary)),
      everything(Diary),
      lookingAs(bob, () => everything(Diary)),
      lookingAs('system', () => everything(Diary)),
    ]);
    assert.deepEqual(both, [[diary.id], [], [], [diary.id]]);
  });
  assert.deepEqual(await everything(Diary), []);
});

test('a later migration changes rows of everybody and drops what a policy asked for; then the guard stands again', async () => {
  // As `migrate` in core/db.ts does it, without a file that other tests would run too.
  await transaction(async () => {
    await script(UNGUARD);
    assert.equal(await run(`update test_diary set name = name || '!'`), 1);
    await run('alter table test_memo drop column reader');
  });
  const { reader: _, ...left } = Memo.fields;
  const access = { ...Memo.access, read: ['owner' as const] };
  await guardRows(models.map((entity) => (entity === Memo ? { ...Memo, fields: left, access } : entity)));
  assert.deepEqual(await everything(Diary), []);
  assert.equal((await systemFind(Diary, diary.id))?.name, 'Ada writes!');
  assert.deepEqual(await lookingAs(bob, () => everything(Diary)), []);
});

test('a text of a person is no way to become another one', async () => {
  const id = `' , true), set_config('app.role', ':system', true); select ('`;
  assert.deepEqual(await lookingAs({ ...bob, id }, () => everything(Diary)), []);
  assert.deepEqual(await lookingAs({ ...bob, role: `x', true), set_config('app.role', ':system` }, () => everything(Diary)), []);
});

test('every table of an entity is guarded, also from its owner', async () => {
  const sql = `select relname from pg_class where relkind = 'r' and relname like 'test\\_%' and relname <> 'test_member'
    and not (relrowsecurity and relforcerowsecurity)`;
  assert.deepEqual(await all(sql), []);
  const who = await one<{ passes: boolean }>(
    'select rolsuper or rolbypassrls as passes from pg_roles where rolname = current_user',
  );
  assert.equal(who?.passes, false);
});
