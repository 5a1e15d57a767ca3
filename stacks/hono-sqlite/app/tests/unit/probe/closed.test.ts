import assert from 'node:assert/strict';
import { test } from 'node:test';

/** The app of this file was started without a key. Only the helper that signs must not set one before it is loaded. */
const { app } = await import('#app.ts');
const { question } = await import('./ask.ts');

test('without a key nobody can ask anything', async () => {
  for (const path of ['/api/attest', '/api/probe']) {
    for (const key of [undefined, Buffer.alloc(0), Buffer.alloc(32)]) {
      const answer = await app.request(question(path, { names: ['AUTH_SECRET'], do: 'open' }, { key }));
      assert.equal(answer.status, 404, path);
    }
  }
});

test('without a release the health page says only that it is well', async () => {
  assert.deepEqual(await (await app.request('/api/health')).json(), { ok: true });
});
