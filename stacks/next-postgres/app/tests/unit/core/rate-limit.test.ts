import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { allow, forgetOldLimits } from '#core/rate-limit.ts';

test('the window lets through what it should, per key, and opens again', async () => {
  mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  assert.deepEqual(await Promise.all([1, 2, 3].map(() => allow('a', 2, 60))), [true, true, false]);
  assert.equal(await allow('b', 2, 60), true);
  mock.timers.tick(59_999);
  assert.equal(await allow('a', 2, 60), false);
  mock.timers.tick(1);
  assert.equal(await allow('a', 2, 60), true);
  mock.timers.tick(60_000);
  assert.equal(await forgetOldLimits(), 2);
  mock.timers.reset();
});
