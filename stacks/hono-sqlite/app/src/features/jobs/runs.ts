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
export function startRun(name: string, job: Job, subject?: Subject): boolean {
  return transaction(() => {
    const { entity, row, userId = null } = subject ?? {};
    if (row && activeRun(name, row.id)) return false;
    const id = newId();
    const title = entity && row ? labelOf(entity, row) : '';
    const now = Date.now();
    const charged = charge(job, userId, `${id}:1`, title);
    run(
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
    enqueue(RUN, id, { attempts: job.retries + 1 });
    return true;
  });
}

function charge(job: Job, userId: string | null, ref: string, title: string): number {
  const purse = credits();
  if (!purse || !userId || job.cost === 0) return 0;
  purse.spend(userId, job.cost, ref, title);
  return job.cost;
}

export const findRun = (id: string): Run | undefined => one<Run>('select * from job_run where id = ?', id);

const activeRun = (job: string, rowId: string): Run | undefined =>
  one<Run>("select * from job_run where job = ? and row_id = ? and status in ('waiting', 'running')", job, rowId);

/** The latest run of each job on a row, newest first. */
export function latestRuns(rowId: string): Run[] {
  const newest = all<Run>('select * from job_run where row_id = ? order by created_at desc, id desc', rowId);
  return newest.filter((one, index) => newest.findIndex((other) => other.job === one.job) === index);
}

/** For rows that are deleted: the queue finds nothing to do and goes on. */
export const forgetRuns = (rowId: string): void => void run('delete from job_run where row_id = ?', rowId);

export function markRunning(id: string): void {
  change(id, "status = 'running'");
}

/** Part of the transaction that saves what the step made: after a crash the next try starts behind it. */
export function advance(id: string, step: number, note: string): void {
  change(id, "step = ?, done = 0, total = 0, note = iif(? = '', note, ?)", step, note, note);
}

export function showProgress(id: string, done: number, total: number): void {
  change(id, 'done = ?, total = ?', done, total);
}

export function markDone(id: string): void {
  change(id, "status = 'done'");
}

function change(id: string, sets: string, ...values: (string | number)[]): void {
  run(`update job_run set ${sets}, updated_at = ? where id = ?`, ...values, Date.now(), id);
  announce(id);
}

function announce(id: string): void {
  const rowId = findRun(id)?.row_id;
  if (rowId) publish(`jobs:${rowId}`);
}

/** The last try failed. Runs inside the transaction that ends the queued job. */
export function giveUp(id: string): Run | undefined {
  const failed = findRun(id);
  const job = failed && jobs[failed.job];
  if (!failed || !job || failed.status === 'done') return undefined;
  change(id, "status = 'failed'");
  if (job.refund && failed.charged > 0 && failed.user_id) {
    credits()?.giveBack(failed.user_id, failed.charged, `${id}:${failed.round}`, failed.title);
  }
  setState(failed, 'failed');
  return failed;
}

/** After a failure for good: charged anew if the credits came back, and on from the step that failed. */
export function tryAgain(id: string): void {
  transaction(() => {
    const failed = findRun(id);
    const job = failed && jobs[failed.job];
    if (failed?.status !== 'failed' || !job) return;
    const round = failed.round + 1;
    const charged = job.refund ? charge(job, failed.user_id, `${id}:${round}`, failed.title) : 0;
    change(id, "status = 'waiting', round = ?, charged = ?", round, charged);
    setState(failed, 'default');
    enqueue(RUN, id, { attempts: job.retries + 1 });
  });
}

/** A choice that jobs write and that knows the word "failed" follows the fate of the run. */
function setState(of: Run, to: 'failed' | 'default'): void {
  const entity = entityOf(of.entity ?? '');
  if (!entity || !of.row_id) return;
  for (const [name, field] of Object.entries(entity.fields)) {
    if (field.set !== 'job' || !field.values.includes('failed')) continue;
    const value = to === 'failed' ? 'failed' : field.default;
    if (value !== undefined) systemUpdate(entity, of.row_id, { [name]: value });
  }
}
