import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOver, move, newBoard, restored, slide } from '../../../public/custom/game.js';

test('a line slides, and equal neighbours merge once', () => {
  assert.deepEqual(slide([2, 0, 2, 4]), { line: [4, 4, 0, 0], gained: 4 });
  assert.deepEqual(slide([2, 2, 2, 2]), { line: [4, 4, 0, 0], gained: 8 });
});

test('each direction moves its own way', () => {
  const board = [2, 0, 0, 2, ...Array(12).fill(0)];
  assert.equal(move(board, 'left').board[0], 4);
  assert.equal(move(board, 'right').board[3], 4);
  assert.equal(move(board, 'down').board[12], 2);
  assert.equal(move(board, 'up').moved, false);
});

test('a game begins with two tiles, ends when nothing moves, and survives what is no game', () => {
  assert.equal(newBoard(() => 0.5).filter(Boolean).length, 2);
  assert.equal(isOver([2, 4, 2, 4, 4, 2, 4, 2, 2, 4, 2, 4, 4, 2, 4, 2]), true);
  for (const kept of [undefined, [], { board: [1] }, { board: Array(16).fill('x') }, 7]) {
    assert.equal(restored(kept).board.filter(Boolean).length, 2);
  }
});
