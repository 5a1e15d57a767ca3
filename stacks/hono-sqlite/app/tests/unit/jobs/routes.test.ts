import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Hono } from 'hono';
import type { App, Viewer } from '#core/http.ts';

// Read once, with the environment.
process.env.CRON_SECRET = 'a-secret-for-the-clock';
const { systemCreate } = await import('#core/entity/data.ts');
const { register } = await import('#core/features.ts');
const { enqueue } = await import('#core/jobs.ts');
const { Album, newOwner, viewer } = await import('./probe.ts');
const { jobs } = await import('#features/jobs/index.ts');
const { latestRuns } = await import('#features/jobs/runs.ts');

let who: Viewer;
const app = new Hono<App>();
app.use(async (c, next) => {
  c.set('viewer', who);
  await next();
});
before(() => {
  register([jobs]);
  jobs.routes?.(app);
});

const post = (path: string, headers: Record<string, string> = {}) => app.request(path, { method: 'POST', headers });

test('the button of a row is for those who may change it', async () => {
  const owner = newOwner();
  const { id } = systemCreate(Album, { title: 'Trip', owner_id: owner });
  who = viewer(newOwner());
  assert.equal((await post(`/jobs/probe_describe/${id}`)).status, 404);
  assert.equal(latestRuns(id).length, 0);
  who = viewer(owner);
  assert.equal((await post(`/jobs/probe_describe/${id}`)).status, 303);
  assert.equal(latestRuns(id).length, 1);
});

test('a job that starts by itself has no button', async () => {
  const owner = newOwner();
  const { id } = systemCreate(Album, { title: 'Trip', owner_id: owner });
  who = viewer(owner);
  assert.equal((await post(`/jobs/probe_illustrate/${id}`)).status, 404);
});

test('only the clock may have jobs run from outside', async () => {
  enqueue('unheard_of', '');
  assert.equal((await post('/api/jobs/tick')).status, 404);
  assert.equal((await post('/api/jobs/tick', { authorization: 'Bearer a-secret-for-the-clocx' })).status, 404);
  const answer = await post('/api/jobs/tick', { authorization: 'Bearer a-secret-for-the-clock' });
  assert.ok(((await answer.json()) as { ran: number }).ran >= 1);
});
