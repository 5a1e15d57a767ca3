/**
 * Work that must happen even if the process dies: a queue in the database. `enqueue` belongs into the transaction that
 * makes the work necessary. A worker leases a job; when it dies, the lease runs out and the job runs again. Handlers
 * therefore have to be safe to run twice.
 */
import { all, one, run, transaction } from '#core/db.ts';
import { deliveries } from '#core/deliveries.ts';
import { env } from '#core/env.ts';
import { features, type JobHandler } from '#core/features.ts';

const LEASE_MS = 120_000;
const POLL_MS = 250;
const DEFAULT_ATTEMPTS = 5;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60 * 60_000;
/** Jobs mostly wait for other machines; several lanes keep one slow job from holding up the mail. */
const LANES = 3;

export interface EnqueueOptions {
  runAt?: number;
  /** How often it may run in all, the first time included. */
  attempts?: number;
}

interface Leased {
  id: number;
  kind: string;
  payload: string;
  attempts: number;
  max_attempts: number;
}

export async function enqueue(kind: string, payload: string, options: EnqueueOptions = {}): Promise<void> {
  const now = Date.now();
  await run(
    'insert into job (kind, payload, max_attempts, run_at, created_at, updated_at) values (?, ?, ?, ?, ?, ?)',
    kind,
    payload,
    options.attempts ?? DEFAULT_ATTEMPTS,
    options.runAt ?? now,
    now,
    now,
  );
}

/** Takes and runs one job that is due. False: there was none. */
export async function runOne(): Promise<boolean> {
  await enqueueDue(Date.now());
  const job = await lease(Date.now());
  if (!job) return false;
  const handler = handlerOf(job.kind);
  if (!handler) await finish(job, 'failed', `no feature handles "${job.kind}"`);
  // Only a process that died can leave a job with more attempts than it may have.
  else if (job.attempts > job.max_attempts) await giveUp(job, handler, 'stopped in the middle of its last attempt');
  else await attempt(job, handler);
  return true;
}

async function lease(now: number): Promise<Leased | undefined> {
  return one<Leased>(
    `update job set status = 'running', attempts = attempts + 1, leased_until = ?, updated_at = ?
     where id = (
       select id from job
       where (status = 'queued' and run_at <= ?) or (status = 'running' and leased_until < ?)
       order by run_at, id limit 1
       for update skip locked
     )
     returning id, kind, payload, attempts, max_attempts`,
    now + LEASE_MS,
    now,
    now,
    now,
  );
}

async function attempt(job: Leased, handler: JobHandler): Promise<void> {
  // A long job keeps its lease for as long as its process lives.
  const renewal = setInterval(() => renew(job), LEASE_MS / 3);
  renewal.unref();
  try {
    await handler.run(job.payload);
    await finish(job, 'done', null);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    console.error(`job ${job.id} (${job.kind}), attempt ${job.attempts} of ${job.max_attempts}: ${text}`);
    if (job.attempts >= job.max_attempts) await giveUp(job, handler, text);
    else await retryLater(job, text);
  } finally {
    clearInterval(renewal);
  }
}

/** The number of attempts is the fence: a worker that lost its lease cannot change the job any more. */
const HELD = "where id = ? and attempts = ? and status = 'running'";

async function renew(job: Leased): Promise<void> {
  await run(`update job set leased_until = ? ${HELD}`, Date.now() + LEASE_MS, job.id, job.attempts);
}

async function finish(job: Leased, status: 'done' | 'failed', error: string | null): Promise<boolean> {
  const sql = `update job set status = ?, error = ?, leased_until = null, updated_at = ? ${HELD}`;
  return (await run(sql, status, error, Date.now(), job.id, job.attempts)) === 1;
}

async function retryLater(job: Leased, error: string): Promise<void> {
  const now = Date.now();
  const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (job.attempts - 1));
  const sql = `update job set status = 'queued', error = ?, leased_until = null, run_at = ?, updated_at = ? ${HELD}`;
  await run(sql, error, now + wait, now, job.id, job.attempts);
}

/** One transaction: credits cannot come back without the job being over, nor the other way round. */
async function giveUp(job: Leased, handler: JobHandler, error: string): Promise<void> {
  await transaction(async () => {
    if (await finish(job, 'failed', error)) await handler.gaveUp?.(job.payload);
  });
}

function handlerOf(kind: string): JobHandler | undefined {
  if (deliveries[kind]) return deliveries[kind];
  for (const feature of features()) {
    const handler = feature.jobs?.[kind];
    if (handler) return handler;
  }
  return undefined;
}

export type Period = 'hourly' | 'daily' | 'weekly';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const MORNING = 6 * HOUR;
/** Day 0 was a Thursday. */
const MONDAY = 4 * DAY;
const PERIODS: Record<Period, { length: number; offset: number }> = {
  hourly: { length: HOUR, offset: 0 },
  daily: { length: DAY, offset: MORNING },
  weekly: { length: 7 * DAY, offset: MONDAY + MORNING },
};

/** The full hour, 06:00 UTC, or Monday 06:00 UTC that follows `now`. */
export function nextTime(period: Period, now: number): number {
  const { length, offset } = PERIODS[period];
  return (Math.floor((now - offset) / length) + 1) * length + offset;
}

const repeating = new Map<string, { period: Period; start: () => unknown }>();

/** Calls `start` each period, inside a transaction: it enqueues the work. What was missed while down runs once. */
export function every(period: Period, name: string, start: () => unknown): void {
  repeating.set(name, { period, start });
}

async function enqueueDue(now: number): Promise<void> {
  for (const [name, { period, start }] of repeating) {
    const next = (await one<{ next_at: number }>('select next_at from job_schedule where name = ?', name))?.next_at;
    if (next !== undefined && next > now) continue;
    await transaction(async () => {
      if (await moveSchedule(name, nextTime(period, now), now)) await start();
    });
  }
}

/** True for one worker only, however many look at the clock at once: the condition on `next_at` decides. */
async function moveSchedule(name: string, next: number, now: number): Promise<boolean> {
  const first = 'insert into job_schedule (name, next_at) values (?, ?) on conflict do nothing';
  if ((await run(first, name, next)) === 1) return false;
  return (await run('update job_schedule set next_at = ? where name = ? and next_at <= ?', next, name, now)) === 1;
}

let stopped = true;
let lanes: Promise<void>[] = [];

/** Does nothing with JOBS=off: then something outside calls /api/jobs/tick (clock.ts). */
export function startWorker(): void {
  if (env.JOBS === 'off' || !stopped) return;
  stopped = false;
  lanes = Array.from({ length: LANES }, lane);
}

/** Lets the jobs at work end. What does not end in time runs again after its lease. */
export async function stopWorker(): Promise<void> {
  stopped = true;
  await Promise.all(lanes);
}

async function lane(): Promise<void> {
  while (!stopped) {
    const worked = await runOne().catch((error: unknown) => {
      console.error('job worker', error);
      return false;
    });
    if (!worked) await new Promise<void>((wake) => setTimeout(wake, POLL_MS));
  }
}

const KEEP_DONE_MS = 14 * DAY;

/** Finished jobs are of interest for a while only; failed ones stay until somebody has looked. */
export async function forgetOldJobs(now = Date.now()): Promise<number> {
  return run("delete from job where status = 'done' and updated_at < ?", now - KEEP_DONE_MS);
}

export interface JobRow {
  id: number;
  kind: string;
  payload: string;
  status: 'queued' | 'running' | 'done' | 'failed';
  attempts: number;
  max_attempts: number;
  error: string | null;
  run_at: number;
  created_at: number;
  updated_at: number;
}

/** For the admin page: what needs a look comes first. */
export async function recentJobs(limit = 20): Promise<JobRow[]> {
  return all<JobRow>(
    `select id, kind, payload, status, attempts, max_attempts, error, run_at, created_at, updated_at from job
     order by (status = 'failed') desc, id desc limit ?`,
    limit,
  );
}

export async function jobCounts(): Promise<Record<JobRow['status'], number>> {
  const counts = { queued: 0, running: 0, done: 0, failed: 0 };
  for (const row of await all<{ status: JobRow['status']; n: number }>(
    'select status, count(*) as n from job group by status',
  ))
    counts[row.status] = row.n;
  return counts;
}
