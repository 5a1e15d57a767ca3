import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { afterCommit, closeDatabase, one, run, transaction } from '#core/db.ts';

const count = async () => (await one<{ rows: number }>('select count(*) as rows from test_note'))?.rows;
const add = (text: string) => run('insert into test_note (text) values (?)', text);

before(async () => void (await run('create table test_note (text text not null unique)')));
beforeEach(async () => void (await run('delete from test_note')));
after(closeDatabase);

test('a transaction keeps all or nothing', async () => {
  await transaction(() => add('a'));
  const stopped = transaction(async () => {
    await add('b');
    throw new Error('stop');
  });
  await assert.rejects(stopped, { message: 'stop' });
  assert.equal(await count(), 1);
});

test('a refused inner transaction leaves the outer one whole', async () => {
  await transaction(async () => {
    await add('outer');
    const inner = transaction(async () => {
      await add('inner');
      await add('inner');
    });
    await assert.rejects(inner, { code: '23505' });
    await add('after');
  });
  assert.equal(await count(), 2);
});

test('an outer failure takes the inner work with it', async () => {
  const outer = transaction(async () => {
    await transaction(() => add('inner'));
    throw new Error('stop');
  });
  await assert.rejects(outer, { message: 'stop' });
  assert.equal(await count(), 0);
});

test('the result comes back, and run tells how many rows changed', async () => {
  assert.equal(await transaction(() => add('a')), 1);
  assert.equal(await run('delete from test_note'), 1);
});

test('what waits for the commit happens once after it, and never after a failure', async () => {
  const said: string[] = [];
  await transaction(async () => {
    afterCommit(() => said.push('kept'));
    await transaction(async () => afterCommit(() => said.push('inner')));
    assert.deepEqual(said, []);
  });
  const failed = transaction(async () => {
    afterCommit(() => said.push('lost'));
    throw new Error('stop');
  });
  await assert.rejects(failed, { message: 'stop' });
  afterCommit(() => said.push('at once'));
  assert.deepEqual(said, ['kept', 'inner', 'at once']);
});

test('a question mark inside of quotes is no value, and a zero byte is no error', async () => {
  assert.equal((await one<{ text: string }>(`select 'why?' as text where ?::text = 'x'`, 'x'))?.text, 'why?');
  assert.equal(await one('select 1 from test_note where text = ?', 'a\0b'), undefined);
});
