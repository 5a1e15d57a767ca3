import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addTile, isStuck, isWon, move, newBoard, revive, slide } from '../../public/tools/board.js';

test('a line slides and equal neighbours merge once', () => {
  assert.deepEqual(slide([2, 0, 2, 4]), { line: [4, 4, 0, 0], gained: 4 });
  assert.deepEqual(slide([2, 2, 2, 2]), { line: [4, 4, 0, 0], gained: 8 });
  assert.deepEqual(slide([4, 2, 2, 0]), { line: [4, 4, 0, 0], gained: 4 });
});

test('each direction moves the right way', () => {
  const board = [2, 0, 0, 2, ...Array(12).fill(0)];
  assert.equal(move(board, 'left').board[0], 4);
  assert.equal(move(board, 'right').board[3], 4);
  assert.equal(move(board, 'down').board[12], 2);
  assert.equal(move(board, 'up').moved, false);
});

test('a new board has two tiles, and a tile never lands on another', () => {
  assert.equal(newBoard(() => 0.5).filter(Boolean).length, 2);
  const full = Array(16).fill(2);
  assert.deepEqual(addTile(full), full);
});

test('stuck, won and revived', () => {
  const stuck = [2, 4, 2, 4, 4, 2, 4, 2, 2, 4, 2, 4, 4, 2, 4, 2];
  assert.equal(isStuck(stuck), true);
  assert.equal(isStuck(revive(stuck)), false);
  assert.equal(isWon([2048, ...Array(15).fill(0)]), true);
});
