import { timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { find } from '#core/entity/data.ts';
import { entityOf, rowPath } from '#core/entity/entity.ts';
import { Refused } from '#core/entity/errors.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { env } from '#core/env.ts';
import { type App, redirectWithToast, signedIn, userOf } from '#core/http.ts';
import { runOne } from '#core/jobs.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { mayStart } from '#features/jobs/card.ts';
import { jobs } from '#features/jobs/jobs.ts';
import { findRun, startRun, tryAgain } from '#features/jobs/runs.ts';

export const routes = new Hono<App>();

routes.use(signedIn);

routes.post('/runs/:id/again', (c) => {
  const run = findRun(c.req.param('id'));
  const entity = entityOf(run?.entity ?? '');
  const row = run?.row_id && entity ? rowFor(c, entity, run.row_id) : null;
  if (!run || !entity || !row) return c.notFound();
  return started(c, entity, row, () => tryAgain(run.id));
});

routes.post('/:job/:row', (c) => {
  const job = jobs[c.req.param('job')];
  if (!job || !('button' in job.on)) return c.notFound();
  const entity = job.on.button;
  const row = rowFor(c, entity, c.req.param('row'));
  if (!row) return c.notFound();
  const subject = { entity, row, userId: userOf(c).id };
  return started(c, entity, row, () => void startRun(c.req.param('job'), job, subject));
});

/** null unless this person may have the row worked on. */
function rowFor(c: Context<App>, entity: Entity, id: string): Row | null {
  const user = userOf(c);
  const row = find(user, entity, id) as Row | null;
  return row && mayStart(user, entity, row) ? row : null;
}

function started(c: Context<App>, entity: Entity, row: Row, start: () => void): Response {
  const path = rowPath(entity, row);
  if (!allow(`jobs:${userOf(c).id}`, 30, 60)) return redirectWithToast(c, path, t('core.too_many'));
  try {
    start();
    return redirectWithToast(c, path, t('jobs.started'));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return redirectWithToast(c, path, error.message);
  }
}

/** With JOBS=off something outside calls this every minute: POST with `Authorization: Bearer <CRON_SECRET>`. */
export const tick = new Hono<App>();

const LONGEST_TICK_MS = 25_000;

tick.post('/', async (c) => {
  if (!isCron(c.req.header('authorization') ?? '')) return c.notFound();
  const end = Date.now() + LONGEST_TICK_MS;
  let ran = 0;
  while (Date.now() < end && (await runOne())) ran += 1;
  return c.json({ ran });
});

function isCron(given: string): boolean {
  if (!env.CRON_SECRET) return false;
  const expected = Buffer.from(`Bearer ${env.CRON_SECRET}`);
  const actual = Buffer.from(given);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
