import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { all, run } from '#core/db.ts';
import { create, remove, systemFind, systemList, systemUpdate } from '#core/entity/data.ts';
import { Refused } from '#core/entity/errors.ts';
import { type Feature, type News, register } from '#core/features.ts';
import { runOne } from '#core/jobs.ts';
import { jobs } from '#features/jobs/index.ts';
import { jobs as declared } from '#features/jobs/jobs.ts';
import { latestRuns, startRun, tryAgain } from '#features/jobs/runs.ts';
import { Album, makeDue, newOwner, newPhoto, Shot, viewer } from './probe.ts';

/** A purse of the test's own: these rules hold without the billing feature. */
let balance = 10;
let entries: string[] = [];
let news: [string[], News][] = [];
const purse: Feature = {
  name: 'purse',
  credits: {
    spend(_userId, amount, ref) {
      if (balance < amount) throw new Refused('no credits');
      balance -= amount;
      entries.push(`-${amount} ${ref.split(':')[1]}`);
    },
    giveBack(_userId, amount, ref) {
      balance += amount;
      entries.push(`+${amount} ${ref.split(':')[1]}`);
    },
  },
  notify: (to, told) => void news.push([to, told]),
};

beforeEach(() => {
  register([purse, jobs]);
  balance = 10;
  entries = [];
  news = [];
  run('delete from job');
});

async function newAlbum(owner: string) {
  const album = create(viewer(owner), Album, { title: 'Trip' });
  const photo = await newPhoto();
  systemUpdate(Album, album.id, { photo });
  return album;
}

async function drain(): Promise<void> {
  while (await runOne());
}

const shotsOf = (albumId: string) => systemList(Shot, { parent: albumId, size: 100 }).rows;

test('a created row is worked on step by step, and its owner hears of it', async () => {
  const owner = newOwner();
  const { id } = await newAlbum(owner);
  await drain();
  assert.equal(systemFind(Album, id)?.status, 'ready');
  const shots = shotsOf(id);
  assert.ok(shots.length >= 3);
  assert.ok(shots.every((shot) => shot.picture && shot.price !== null && shot.price >= 100 && shot.price <= 5_000));
  assert.deepEqual(
    news.map(([to, { href }]) => [to, href]),
    [[[owner], `/probe-albums/${id}`]],
  );
  assert.deepEqual([balance, latestRuns(id)[0]?.status], [8, 'done']);
});

test('without enough credits neither the row nor the job comes into being', () => {
  balance = 1;
  const owner = newOwner();
  assert.throws(() => create(viewer(owner), Album, { title: 'Trip' }), Refused);
  assert.equal(systemList(Album, { owner }).total, 0);
  assert.equal(all('select 1 from job').length, 0);
});

test('where no feature has credits, the work is free', async () => {
  register([jobs]);
  const { id } = await newAlbum(newOwner());
  await drain();
  assert.equal(latestRuns(id)[0]?.charged, 0);
  assert.equal(systemFind(Album, id)?.status, 'ready');
});

test('a job that fails is tried again, then its credits come back once and its row says so', async () => {
  const owner = newOwner();
  // No photo: the first step cannot work.
  const { id } = create(viewer(owner), Album, { title: 'Trip' });
  await drain();
  assert.deepEqual([balance, latestRuns(id)[0]?.status], [8, 'running'], 'one try left');
  makeDue();
  await drain();
  assert.deepEqual([balance, entries], [10, ['-2 1', '+2 1']]);
  assert.equal(systemFind(Album, id)?.status, 'failed');
  assert.deepEqual(
    news.map(([to]) => to),
    [[owner]],
  );
});

test('trying again is charged anew and goes on', async () => {
  const { id } = create(viewer(newOwner()), Album, { title: 'Trip' });
  await drain();
  makeDue();
  await drain();
  const runId = latestRuns(id)[0]?.id ?? '';
  systemUpdate(Album, id, { photo: await newPhoto() });
  tryAgain(runId);
  tryAgain(runId);
  assert.equal(systemFind(Album, id)?.status, 'waiting');
  await drain();
  assert.deepEqual([balance, entries], [8, ['-2 1', '+2 1', '-2 2']]);
  assert.equal(systemFind(Album, id)?.status, 'ready');
});

test('a button starts one run at a time', async () => {
  const owner = newOwner();
  const album = await newAlbum(owner);
  await drain();
  const job = declared.probe_describe;
  assert.ok(job);
  const subject = { entity: Album, row: album, userId: owner };
  assert.equal(startRun('probe_describe', job, subject), true);
  assert.equal(startRun('probe_describe', job, subject), false);
  await drain();
  assert.match(systemFind(Album, album.id)?.summary ?? '', /Trip/);
  assert.equal(startRun('probe_describe', job, subject), true);
});

test('a row that is deleted takes its work along', async () => {
  const owner = newOwner();
  const { id } = await newAlbum(owner);
  remove(viewer(owner), Album, id);
  await drain();
  assert.equal(latestRuns(id).length, 0);
  assert.deepEqual(
    all<{ status: string }>('select status from job').map((row) => row.status),
    ['done'],
  );
});
