import { Denied, find, Refused } from '#core/entity/data.ts';
import { entityOf, rowPath } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Ctx, userOf } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { redirectWithToast } from '#core/web.ts';
import { mayStart } from '#features/jobs/card.tsx';
import { jobs } from '#features/jobs/jobs.ts';
import { findRun, startRun, tryAgain } from '#features/jobs/runs.ts';

/** The button below a run that failed. */
export async function runAgain(c: Ctx): Promise<Response> {
  const run = await findRun(c.param('id'));
  const entity = entityOf(run?.entity ?? '');
  const row = run?.row_id && entity ? await rowFor(c, entity, run.row_id) : null;
  if (!run || !entity || !row) throw new Denied();
  return started(c, entity, row, () => tryAgain(run.id));
}

/** The button on the page of a row. */
export async function startByButton(c: Ctx): Promise<Response> {
  const name = c.param('job');
  const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
  if (!job || !('button' in job.on)) throw new Denied();
  const entity = job.on.button;
  const row = await rowFor(c, entity, c.param('row'));
  if (!row) throw new Denied();
  return started(c, entity, row, () => startRun(name, job, { entity, row, userId: userOf(c).id }));
}

/** null unless this person may have the row worked on. */
async function rowFor(c: Ctx, entity: Entity, id: string): Promise<Row | null> {
  const user = userOf(c);
  const row: Row | null = await find(user, entity, id);
  return row && (await mayStart(user, entity, row)) ? row : null;
}

async function started(c: Ctx, entity: Entity, row: Row, start: () => Promise<unknown>): Promise<Response> {
  const path = rowPath(entity, row);
  if (!(await allow(`jobs:${userOf(c).id}`, 30, 60))) return redirectWithToast(path, t('core.too_many'));
  try {
    await start();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return redirectWithToast(path, error.message);
  }
  return redirectWithToast(path, t('jobs.started'));
}
