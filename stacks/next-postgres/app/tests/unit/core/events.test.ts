import assert from 'node:assert/strict';
import { after, mock, test } from 'node:test';
import { closeDatabase } from '#core/db.ts';
import { stream, topicRule } from '#core/events.ts';
import { type Ctx, VISITOR } from '#core/http.ts';

after(closeDatabase);

test('where work is done by other processes an open page looks again, and its stream ends', async () => {
  topicRule('probe', async () => true);
  mock.timers.enable({ apis: ['setTimeout'] });
  const c = { url: new URL('http://a.test/events?topic=probe:1'), viewer: VISITOR } as unknown as Ctx;
  const { body } = await stream(c, new Request('http://a.test/events'));
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  assert.equal(await next(), ': open\n\n');
  mock.timers.tick(2_000);
  assert.equal(await next(), 'data: again\n\n');
  mock.timers.tick(48_000);
  for (const _ of [4, 8, 16, 30]) assert.equal(await next(), 'data: again\n\n');
  assert.equal((await reader.read()).done, true);
  mock.timers.reset();
});
