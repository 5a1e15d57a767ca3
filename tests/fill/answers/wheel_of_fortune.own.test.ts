import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesIn, turnTo, under } from '../../../public/custom/wheel_of_fortune.js';

test('the wheel stops at the name that was drawn, wherever it stood before', () => {
  for (const count of [1, 2, 3, 7, 24]) {
    let angle = 0;
    for (let winner = 0; winner < count; winner += 1) {
      angle = turnTo(angle, winner, count);
      assert.equal(under(angle, count), winner);
    }
  }
});

test('it always turns forward, and more than once', () => {
  assert.ok(turnTo(100, 0, 6) >= 100 + 4 * 360);
});

test('empty lines are no names', () => {
  assert.deepEqual(namesIn(' Ada \n\n  \nGrace'), ['Ada', 'Grace']);
  assert.equal(namesIn('x\n'.repeat(100)).length, 24);
});
