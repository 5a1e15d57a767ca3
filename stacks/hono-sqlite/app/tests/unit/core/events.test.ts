import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Hono } from 'hono';
import { events, publish, subscribe, topicRule } from '#core/events.ts';
import { type App, VISITOR } from '#core/http.ts';

const app = new Hono<App>();

before(() => {
  topicRule('board', (viewer, topic) => viewer.id === 'ada' && topic === 'board:1');
  app.use(async (c, next) => {
    const id = c.req.header('x-test-user') ?? null;
    c.set('viewer', { ...VISITOR, id });
    await next();
  });
  app.route('/', events);
});

const listen = (path: string, user = 'ada') => app.request(path, { headers: { 'x-test-user': user } });

test('only who may see a topic can listen to it', async () => {
  for (const path of [
    '/events',
    '/events?topic=board:2',
    '/events?topic=board:1&topic=board:2',
    '/events?topic=other:1',
  ]) {
    assert.equal((await listen(path)).status, 404, path);
  }
  assert.equal((await listen('/events?topic=board:1', 'eve')).status, 404);
});

test('a change reaches who listens, and nobody after that', async () => {
  const answer = await listen('/events?topic=board:1');
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  const reader = answer.body?.getReader();
  assert.ok(reader);
  const chunk = reader.read();
  publish('board:1');
  publish('board:2');
  assert.match(new TextDecoder().decode((await chunk).value), /data: board:1/);
  await reader.cancel();
});

test('leaving is complete', () => {
  let calls = 0;
  const leave = subscribe('board:9', () => {
    calls += 1;
  });
  publish('board:9');
  leave();
  publish('board:9');
  assert.equal(calls, 1);
});
