/** The rules of tic-tac-toe, without a screen. A board is nine places: 'X', 'O' or ''. */

/** @typedef {'X' | 'O' | ''} Mark */

const LINES = /** @type {const} */ ([
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [0, 3, 6],
  [1, 4, 7],
  [2, 5, 8],
  [0, 4, 8],
  [2, 4, 6],
]);

/** @param {Mark[]} board @returns {Mark} */
export function winner(board) {
  const line = LINES.find(([a, b, c]) => board[a] && board[a] === board[b] && board[a] === board[c]);
  return line ? (board[line[0]] ?? '') : '';
}

export const isFull = (/** @type {Mark[]} */ board) => board.every((mark) => mark !== '');

/** Whose turn it is: X starts. */
export const turn = (/** @type {Mark[]} */ board) =>
  board.filter((mark) => mark === 'X').length > board.filter((mark) => mark === 'O').length ? 'O' : 'X';
