/** A run is one declared job at work on one row: how far it is, what was charged, how it ended. */
import { all, one, run, transaction } from '#core/db.ts';
import { systemUpdate } from '#core/entity/data.ts';
import { entityOf } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { publish } from '#core/events.ts';
import { type Credits, features } from '#core/features.ts';
import { newId } from '#core/ids.ts';
import { enqueue } from '#core/jobs.ts';
import type { Job } from '#features/jobs/declare.ts';
import { jobs } from '#features/jobs/jobs.ts';

export interface Run {
  id: string;
  job: string;
  entity: string | null;
  row_id: string | null;
  user_id: string | null;
  title: string;
  status: 'waiting' | 'running' | 'done' | 'failed';
  /** The step at work, from 0. */
  step: number;
  done: number;
  total: number;
  round: number;
  charged: number;
  note: string;
  updated_at: number;
}

export const RUN = 'jobs.run';

/** Without a feature that has credits all work is free. */
const credits = (): Credits | undefined => features().find((feature) => feature.credits)?.credits;

export interface Subject {
  entity: Entity;
  row: Row;
  userId: string | null;
}

/** Charges and queues, in the transaction of whatever started it. False: the same job is at work on the row already. */
export async function startRun(name: string, job: Job, subject?: Subject): Promise<boolean> {
  return transaction(async () => {
    const { entity, row, userId = null } = subject ?? {};
    if (row && (await activeRun(name, row.id))) return false;
    const id = newId();
    const title = entity && row ? labelOf(entity, row) : '';
    const now = Date.now();
    const charged = await charge(job, userId, `${id}:1`, title);
    await run(
      `insert into job_run (id, job, entity, row_id, user_id, title, charged, created_at, updated_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      name,
      entity?.table ?? null,
      row?.id ?? null,
      userId,
      title,
      charged,
      now,
      now,
    );
    await enqueue(RUN, id, { attempts: job.retries + 1 });
    return true;
  });
}

async function charge(job: Job, userId: string | null, ref: string, title: string): Promise<number> {
  const purse = credits();
  if (!purse || !userId || job.cost === 0) return 0;
  await purse.spend(userId, job.cost, ref, title);
  return job.cost;
}

export const findRun = async (id: string): Promise<Run | undefined> =>
  one<Run>('select * from job_run where id = ?', id);

const activeRun = async (job: string, rowId: string): Promise<Run | undefined> =>
  one<Run>("select * from job_run where job = ? and row_id = ? and status in ('waiting', 'running')", job, rowId);

/** The latest run of each job on a row, newest first. */
export async function latestRuns(rowId: string): Promise<Run[]> {
  const newest = await all<Run>('select * from job_run where row_id = ? order by created_at desc, id desc', rowId);
  return newest.filter((one, index) => newest.findIndex((other) => other.job === one.job) === index);
}

/** For rows that are deleted: the queue finds nothing to do and goes on. */
export async function forgetRuns(rowId: string): Promise<void> {
  await run('delete from job_run where row_id = ?', rowId);
}

export async function markRunning(id: string): Promise<void> {
  await change(id, "status = 'running'");
}

/** Part of the transaction that saves what the step made: after a crash the next try starts behind it. */
export async function advance(id: string, step: number, note: string): Promise<void> {
  await change(id, "step = ?, done = 0, total = 0, note = coalesce(nullif(?, ''), note)", step, note);
}

export async function showProgress(id: string, done: number, total: number): Promise<void> {
  await change(id, 'done = ?, total = ?', done, total);
}

export async function markDone(id: string): Promise<void> {
  await change(id, "status = 'done'");
}

async function change(id: string, sets: string, ...values: (string | number)[]): Promise<void> {
  await run(`update job_run set ${sets}, updated_at = ? where id = ?`, ...values, Date.now(), id);
  await announce(id);
}

async function announce(id: string): Promise<void> {
  const rowId = (await findRun(id))?.row_id;
  if (rowId) publish(`jobs:${rowId}`);
}

/** The last try failed. Runs inside the transaction that ends the queued job. */
export async function giveUp(id: string): Promise<Run | undefined> {
  const failed = await findRun(id);
  const job = failed && jobs[failed.job];
  if (!failed || !job || failed.status === 'done') return undefined;
  await change(id, "status = 'failed'");
  if (job.refund && failed.charged > 0 && failed.user_id) {
    await credits()?.giveBack(failed.user_id, failed.charged, `${id}:${failed.round}`, failed.title);
  }
  await setState(failed, 'failed');
  return failed;
}

/** After a failure for good: charged anew if the credits came back, and on from the step that failed. */
export async function tryAgain(id: string): Promise<void> {
  await transaction(async () => {
    const failed = await findRun(id);
    const job = failed && jobs[failed.job];
    if (failed?.status !== 'failed' || !job) return;
    const round = failed.round + 1;
    const charged = job.refund ? await charge(job, failed.user_id, `${id}:${round}`, failed.title) : 0;
    await change(id, "status = 'waiting', round = ?, charged = ?", round, charged);
    await setState(failed, 'default');
    await enqueue(RUN, id, { attempts: job.retries + 1 });
  });
}

/** A choice that jobs write and that knows the word "failed" follows the fate of the run. */
async function setState(of: Run, to: 'failed' | 'default'): Promise<void> {
  const entity = entityOf(of.entity ?? '');
  if (!entity || !of.row_id) return;
  for (const [name, field] of Object.entries(entity.fields)) {
    if (field.set !== 'job' || !field.values.includes('failed')) continue;
    const value = to === 'failed' ? 'failed' : field.default;
    if (value !== undefined) await systemUpdate(entity, of.row_id, { [name]: value });
  }
}
