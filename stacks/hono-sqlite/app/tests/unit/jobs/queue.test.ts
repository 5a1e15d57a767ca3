import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { all, one, run, transaction } from '#core/db.ts';
import { register } from '#core/features.ts';
import { enqueue, every, forgetOldJobs, nextTime, recentJobs, runOne } from '#core/jobs.ts';
import { expireLeases, makeDue } from './probe.ts';

let ran: string[] = [];
let lost: string[] = [];
let failing = false;
register([
  {
    name: 'probe',
    jobs: {
      probe: {
        async run(payload) {
          ran.push(payload);
          if (failing) throw new Error('not today');
        },
        gaveUp: (payload) => void lost.push(payload),
      },
    },
  },
]);

beforeEach(() => {
  run('delete from job');
  run('delete from job_schedule');
  ran = [];
  lost = [];
  failing = false;
});

const job = () => one<{ status: string; attempts: number; run_at: number; error: string }>('select * from job');

test('a job runs once', async () => {
  enqueue('probe', 'a');
  assert.equal(await runOne(), true);
  assert.equal(await runOne(), false);
  assert.deepEqual([ran, job()?.status], [['a'], 'done']);
});

test('a job of a transaction that failed never was', async () => {
  assert.throws(() =>
    transaction(() => {
      enqueue('probe', 'a');
      throw new Error('refused');
    }),
  );
  assert.equal(await runOne(), false);
});

test('a job for later waits', async () => {
  enqueue('probe', 'a', { runAt: Date.now() + 60_000 });
  assert.equal(await runOne(), false);
});

test('a failed job waits longer each time and is given up after its last try, once', async () => {
  failing = true;
  enqueue('probe', 'a', { attempts: 3 });
  const waits: number[] = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    await runOne();
    waits.push(Math.ceil(((job()?.run_at ?? 0) - Date.now()) / 1000));
    assert.equal(await runOne(), false, 'not before its time');
    makeDue();
  }
  await runOne();
  assert.deepEqual(waits, [2, 4]);
  assert.deepEqual([ran.length, lost, job()?.status, job()?.error], [3, ['a'], 'failed', 'not today']);
  makeDue();
  assert.equal(await runOne(), false);
});

test('a leased job belongs to its worker until the lease is over', async () => {
  enqueue('probe', 'a');
  run("update job set status = 'running', attempts = 1, leased_until = ?", Date.now() + 60_000);
  assert.equal(await runOne(), false);
  expireLeases();
  assert.equal(await runOne(), true);
  assert.deepEqual([ran, job()?.attempts], [['a'], 2]);
});

test('a job whose process died in its last try is given up without another one', async () => {
  enqueue('probe', 'a', { attempts: 1 });
  run("update job set status = 'running', attempts = 1, leased_until = 0");
  await runOne();
  assert.deepEqual([ran, lost, job()?.status], [[], ['a'], 'failed']);
});

test('a worker that lost its lease cannot end the job of the other', async () => {
  enqueue('probe', 'slow');
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const handlers = { probe: { run: () => released, gaveUp: () => void lost.push('wrong') } };
  register([{ name: 'probe', jobs: handlers }]);
  const first = runOne();
  run('update job set attempts = attempts + 1, leased_until = ?', Date.now() + 60_000);
  release();
  await first;
  assert.equal(job()?.status, 'running');
});

test('a job nobody knows fails and does not stop the others', async () => {
  enqueue('unheard_of', 'a');
  await runOne();
  assert.equal(recentJobs()[0]?.status, 'failed');
});

test('what repeats starts at the next full period, once, and makes up for a pause only once', async () => {
  let started = 0;
  every('daily', 'probe.daily', () => {
    started += 1;
  });
  await runOne();
  await runOne();
  assert.equal(started, 0, 'the first period has only begun');
  run("update job_schedule set next_at = ? where name = 'probe.daily'", Date.now() - 3 * 86_400_000);
  await Promise.all([runOne(), runOne(), runOne()]);
  assert.equal(started, 1);
  const next = one<{ next_at: number }>("select next_at from job_schedule where name = 'probe.daily'")?.next_at;
  assert.ok((next ?? 0) > Date.now());
});

test('when the start of a repeating job fails, it stays due', async () => {
  every('hourly', 'probe.daily', () => {
    throw new Error('no');
  });
  await runOne();
  run("update job_schedule set next_at = 0 where name = 'probe.daily'");
  await assert.rejects(runOne());
  assert.equal(one<{ next_at: number }>("select next_at from job_schedule where name = 'probe.daily'")?.next_at, 0);
  every('hourly', 'probe.daily', () => undefined);
});

test('periods begin on the hour, at six, and on Monday at six', () => {
  const wednesday = Date.UTC(2026, 10, 25, 7, 30);
  const iso = (period: 'hourly' | 'daily' | 'weekly') =>
    new Date(nextTime(period, wednesday)).toISOString().slice(0, 16);
  assert.deepEqual(
    ['hourly', 'daily', 'weekly'].map((period) => iso(period as 'daily')),
    ['2026-11-25T08:00', '2026-11-26T06:00', '2026-11-30T06:00'],
  );
});

test('old finished jobs are forgotten, failed ones stay', () => {
  for (const status of ['done', 'failed']) {
    run(
      "insert into job (kind, payload, status, max_attempts, run_at, created_at, updated_at) values ('probe', '', ?, 1, 0, 0, 0)",
      status,
    );
  }
  forgetOldJobs();
  assert.deepEqual(
    all<{ status: string }>('select status from job').map((row) => row.status),
    ['failed'],
  );
});
