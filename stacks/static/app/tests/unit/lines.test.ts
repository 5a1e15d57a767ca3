import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFull, turn, winner } from '../../public/tools/lines.js';

test('rows, columns and diagonals win', () => {
  assert.equal(winner(['X', 'X', 'X', 'O', 'O', '', '', '', '']), 'X');
  assert.equal(winner(['O', 'X', 'X', 'O', '', '', 'O', '', '']), 'O');
  assert.equal(winner(['X', 'O', '', 'O', 'X', '', '', '', 'X']), 'X');
  assert.equal(winner(Array(9).fill('')), '');
});

test('turns alternate and a full board ends', () => {
  assert.equal(turn(Array(9).fill('')), 'X');
  assert.equal(turn(['X', '', '', '', '', '', '', '', '']), 'O');
  assert.equal(isFull(['X', 'O', 'X', 'X', 'O', 'O', 'O', 'X', 'X']), true);
});
