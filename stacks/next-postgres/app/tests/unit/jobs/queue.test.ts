import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { all, closeDatabase, one, run, transaction } from '#core/db.ts';
import { register } from '#core/features.ts';
import { enqueue, every, forgetOldJobs, nextTime, recentJobs, runOne } from '#core/jobs.ts';

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

after(closeDatabase);
beforeEach(async () => {
  await run('delete from job');
  await run('delete from job_schedule');
  ran = [];
  lost = [];
  failing = false;
});

const makeDue = () => run("update job set run_at = 0 where status = 'queued'");
/** As if the worker had died some time ago. */
const expireLeases = () => run("update job set leased_until = 0 where status = 'running'");

const job = () => one<{ status: string; attempts: number; run_at: number; error: string }>('select * from job');

test('a job runs once', async () => {
  await enqueue('probe', 'a');
  assert.equal(await runOne(), true);
  assert.equal(await runOne(), false);
  assert.deepEqual([ran, (await job())?.status], [['a'], 'done']);
});

test('a job of a transaction that failed never was', async () => {
  const refused = transaction(async () => {
    await enqueue('probe', 'a');
    throw new Error('refused');
  });
  await assert.rejects(refused, { message: 'refused' });
  assert.equal(await runOne(), false);
});

test('a job for later waits', async () => {
  await enqueue('probe', 'a', { runAt: Date.now() + 60_000 });
  assert.equal(await runOne(), false);
});

test('a failed job waits longer each time and is given up after its last try, once', async () => {
  failing = true;
  await enqueue('probe', 'a', { attempts: 3 });
  const waits: number[] = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    await runOne();
    waits.push(Math.ceil((((await job())?.run_at ?? 0) - Date.now()) / 1000));
    assert.equal(await runOne(), false, 'not before its time');
    await makeDue();
  }
  await runOne();
  assert.deepEqual(waits, [2, 4]);
  assert.deepEqual([ran.length, lost, (await job())?.status, (await job())?.error], [3, ['a'], 'failed', 'not today']);
  await makeDue();
  assert.equal(await runOne(), false);
});

test('a leased job belongs to its worker until the lease is over', async () => {
  await enqueue('probe', 'a');
  await run("update job set status = 'running', attempts = 1, leased_until = ?", Date.now() + 60_000);
  assert.equal(await runOne(), false);
  await expireLeases();
  assert.equal(await runOne(), true);
  assert.deepEqual([ran, (await job())?.attempts], [['a'], 2]);
});

test('a job whose process died in its last try is given up without another one', async () => {
  await enqueue('probe', 'a', { attempts: 1 });
  await run("update job set status = 'running', attempts = 1, leased_until = 0");
  await runOne();
  assert.deepEqual([ran, lost, (await job())?.status], [[], ['a'], 'failed']);
});

test('a worker that lost its lease cannot end the job of the other', async () => {
  await enqueue('probe', 'slow');
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const slow = () => {
    begin();
    return released;
  };
  const handlers = { probe: { run: slow, gaveUp: () => void lost.push('wrong') } };
  register([{ name: 'probe', jobs: handlers }]);
  const first = runOne();
  await begun;
  await run('update job set attempts = attempts + 1, leased_until = ?', Date.now() + 60_000);
  release();
  await first;
  assert.equal((await job())?.status, 'running');
});

test('a job nobody knows fails and does not stop the others', async () => {
  await enqueue('unheard_of', 'a');
  await runOne();
  assert.equal((await recentJobs())[0]?.status, 'failed');
});

test('what repeats starts at the next full period, once, and makes up for a pause only once', async () => {
  let started = 0;
  every('daily', 'probe.daily', () => {
    started += 1;
  });
  await runOne();
  await runOne();
  assert.equal(started, 0, 'the first period has only begun');
  await run("update job_schedule set next_at = ? where name = 'probe.daily'", Date.now() - 3 * 86_400_000);
  await Promise.all([runOne(), runOne(), runOne()]);
  assert.equal(started, 1);
  const next = (await one<{ next_at: number }>("select next_at from job_schedule where name = 'probe.daily'"))?.next_at;
  assert.ok((next ?? 0) > Date.now());
});

test('when the start of a repeating job fails, it stays due', async () => {
  every('hourly', 'probe.daily', () => {
    throw new Error('no');
  });
  await runOne();
  await run("update job_schedule set next_at = 0 where name = 'probe.daily'");
  await assert.rejects(runOne());
  const next = await one<{ next_at: number }>("select next_at from job_schedule where name = 'probe.daily'");
  assert.equal(next?.next_at, 0);
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

test('old finished jobs are forgotten, failed ones stay', async () => {
  for (const status of ['done', 'failed']) {
    await run(
      "insert into job (kind, payload, status, max_attempts, run_at, created_at, updated_at) values ('probe', '', ?, 1, 0, 0, 0)",
      status,
    );
  }
  await forgetOldJobs();
  assert.deepEqual(
    (await all<{ status: string }>('select status from job')).map((row) => row.status),
    ['failed'],
  );
});
