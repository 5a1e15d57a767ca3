import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Countdown, clock } from '../../public/tools/countdown.js';

test('what is left follows the clock', () => {
  let now = 0;
  const countdown = new Countdown(() => now);
  countdown.set(10_000);
  countdown.start();
  now = 4000;
  assert.equal(countdown.remaining(), 6000);
  countdown.pause();
  now = 9000;
  assert.equal(countdown.remaining(), 6000);
  countdown.start();
  now = 99_000;
  assert.equal(countdown.remaining(), 0);
});

test('nothing to count does not start', () => {
  const countdown = new Countdown(() => 0);
  countdown.start();
  assert.equal(countdown.running, false);
});

test('a started second counts as whole', () => {
  assert.equal(clock(90_000), '01:30');
  assert.equal(clock(100), '00:01');
  assert.equal(clock(0), '00:00');
  assert.equal(clock(3_661_000), '1:01:01');
});
