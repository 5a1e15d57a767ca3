/** Tic-tac-toe for two at one screen. */
import { isFull, turn, winner } from './lines.js';

/** @typedef {import('./lines.js').Mark} Mark */

const place = /** @type {HTMLElement} */ (document.querySelector('#tool'));
place.innerHTML = `
  <div class="stack"><p role="status" id="state"></p><div class="places" id="board"></div>
  <div class="row"><button class="btn" id="new">New game</button></div></div>`;

const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (place.querySelector(id));
/** @type {Mark[]} */
let board = Array(9).fill('');

function paint() {
  const won = winner(board);
  part('#state').textContent = won ? `${won} wins.` : isFull(board) ? 'A draw.' : `${turn(board)} is next.`;
  for (const [i, button] of [...part('#board').children].entries()) {
    button.textContent = board[i] ?? '';
    button.setAttribute('aria-label', `Row ${Math.floor(i / 3) + 1}, column ${(i % 3) + 1}: ${board[i] || 'empty'}`);
    /** @type {HTMLButtonElement} */ (button).disabled = won !== '' || board[i] !== '';
  }
}

for (const i of board.keys()) {
  const button = document.createElement('button');
  button.addEventListener('click', () => {
    board = board.map((mark, j) => (i === j ? turn(board) : mark));
    paint();
  });
  part('#board').append(button);
}
part('#new').addEventListener('click', () => {
  board = Array(9).fill('');
  paint();
});
paint();
