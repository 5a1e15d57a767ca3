import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { one, run, snapshot, sqlite, transaction } from '#core/db.ts';

const count = () => one<{ rows: number }>('select count(*) as rows from test_note')?.rows;
const add = (text: string) => run('insert into test_note (text) values (?)', text);

before(() => void run('create table test_note (text text not null unique) strict'));
beforeEach(() => void run('delete from test_note'));

test('a transaction keeps all or nothing', () => {
  transaction(() => add('a'));
  assert.throws(() =>
    transaction(() => {
      add('b');
      throw new Error('stop');
    }),
  );
  assert.equal(count(), 1);
});

test('a refused inner transaction leaves the outer one whole', () => {
  transaction(() => {
    add('outer');
    assert.throws(() =>
      transaction(() => {
        add('inner');
        add('inner');
      }),
    );
    add('after');
  });
  assert.equal(count(), 2);
});

test('an outer failure takes the inner work with it', () => {
  assert.throws(() =>
    transaction(() => {
      transaction(() => add('inner'));
      throw new Error('stop');
    }),
  );
  assert.equal(count(), 0);
});

test('a transaction that waits is refused and rolled back', () => {
  assert.throws(
    () =>
      transaction(async () => {
        add('late');
      }),
    /must not wait/,
  );
  assert.equal(count(), 0);
});

test('the result comes back, and run tells how many rows changed', () => {
  assert.equal(
    transaction(() => add('a')),
    1,
  );
  assert.equal(run('delete from test_note'), 1);
});

test('a snapshot answers what was read, and ends however the reading ends', () => {
  add('a');
  assert.equal(snapshot(count), 1);
  assert.equal(sqlite.isTransaction, false);
  assert.throws(() =>
    snapshot(() => {
      throw new Error('stop');
    }),
  );
  assert.equal(sqlite.isTransaction, false);
});

test('what a page writes while it reads is kept, or refused alone', () => {
  snapshot(() => {
    transaction(() => add('kept'));
    assert.throws(() =>
      transaction(() => {
        add('lost');
        add('kept');
      }),
    );
    assert.equal(snapshot(count), 1);
  });
  assert.equal(count(), 1);
});

test('inside a transaction a snapshot is part of it', () => {
  transaction(() => {
    add('a');
    assert.equal(snapshot(count), 1);
    assert.equal(sqlite.isTransaction, true);
  });
  assert.equal(count(), 1);
});
