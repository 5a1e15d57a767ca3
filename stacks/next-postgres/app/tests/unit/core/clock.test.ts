import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Ctx } from '#core/http.ts';

// Read once, with the environment.
process.env.CRON_SECRET = 'a-secret-for-the-clock';
const { apart, closeDatabase, one } = await import('#core/db.ts');
const { tick } = await import('#core/clock.ts');
const { Denied } = await import('#core/entity/errors.ts');
const { enqueue } = await import('#core/jobs.ts');

after(closeDatabase);

const asked = (authorization?: string) => tick({ headers: new Headers(authorization ? { authorization } : {}) } as Ctx);

test('whoever does not know the secret of the clock has nothing done', async () => {
  await enqueue('unheard_of', '');
  for (const given of [undefined, 'Bearer ', 'a-secret-for-the-clock', 'Bearer a-secret-for-the-clocx']) {
    await assert.rejects(asked(given), Denied);
  }
  assert.equal((await one<{ attempts: number }>('select attempts from job'))?.attempts, 0);
});

test('the clock has everything done that is due', async () => {
  await enqueue('unheard_of', '');
  const answer = await asked('Bearer a-secret-for-the-clock');
  assert.deepEqual(await answer.json(), { ran: 2 });
});

test('it also waits for what nobody waits for', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const mail = apart(() => promise);
  let isOver = false;
  const ticked = asked('Bearer a-secret-for-the-clock').then(() => {
    isOver = true;
  });
  await asked().catch(() => {});
  assert.equal(isOver, false);
  resolve();
  await Promise.all([mail, ticked]);
  await assert.rejects(apart(() => Promise.reject(new Error('no server for mail'))));
  await asked('Bearer a-secret-for-the-clock');
});
