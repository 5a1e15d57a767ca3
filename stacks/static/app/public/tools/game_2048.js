/** 2048 on the page: arrow keys, swipes or buttons; the game survives a reload. */
import { addTile, isStuck, isWon, move, newBoard, revive } from './board.js';

/** @typedef {import('./board.js').Direction} Direction */

const place = /** @type {HTMLElement} */ (document.querySelector('#tool'));
place.innerHTML = `
  <div class="stack">
    <div class="row between"><p class="result"><span class="muted sm">Score</span><output id="score">0</output></p>
      <button class="btn" id="new">New game</button></div>
    <div class="tiles-2048" id="board" role="img" aria-live="polite"></div>
    <div class="row" role="group" aria-label="Move">
      <button class="btn" data-move="left">Left</button><button class="btn" data-move="up">Up</button>
      <button class="btn" data-move="down">Down</button><button class="btn" data-move="right">Right</button></div>
    <p role="status" id="state"></p>
    <button class="btn primary" id="revive" hidden>Revive</button>
  </div>`;

const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (place.querySelector(id));
const KEY = 'game-2048';

function load() {
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (Array.isArray(saved?.board) && saved.board.length === 16 && Number.isFinite(saved.score)) return saved;
  } catch {
    // Nothing usable was kept: a new game.
  }
  return { board: newBoard(), score: 0 };
}

/** @type {{board: number[], score: number}} */
let game = load();

function paint() {
  part('#board').replaceChildren(
    ...game.board.map((value) => {
      const tile = document.createElement('span');
      tile.dataset.value = String(Math.min(value, 2048));
      tile.textContent = value ? String(value) : '';
      return tile;
    }),
  );
  const rows = [0, 4, 8, 12].map((start) => game.board.slice(start, start + 4).map((v) => v || 'empty').join(' '));
  part('#board').setAttribute('aria-label', `Board. ${rows.join('; ')}`);
  part('#score').textContent = String(game.score);
  const stuck = isStuck(game.board);
  part('#revive').hidden = !stuck;
  part('#state').textContent = stuck ? 'Game over. Start again, or revive and go on.' : isWon(game.board) ? 'You reached 2048.' : '';
  try {
    localStorage.setItem(KEY, JSON.stringify(game));
  } catch {
    // Private windows may refuse: the game then lasts as long as the page.
  }
}

function play(/** @type {Direction} */ direction) {
  const next = move(game.board, direction);
  if (!next.moved) return;
  game = { board: addTile(next.board), score: game.score + next.gained };
  paint();
}

/** @type {Record<string, Direction>} */
const arrows = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
addEventListener('keydown', (event) => {
  const direction = arrows[event.key];
  if (!direction) return;
  event.preventDefault();
  play(direction);
});
for (const button of place.querySelectorAll('[data-move]')) {
  button.addEventListener('click', () => play(/** @type {Direction} */ (button.getAttribute('data-move'))));
}

let start = { x: 0, y: 0 };
part('#board').addEventListener('pointerdown', (event) => {
  start = { x: event.clientX, y: event.clientY };
});
part('#board').addEventListener('pointerup', (event) => {
  const [x, y] = [event.clientX - start.x, event.clientY - start.y];
  if (Math.max(Math.abs(x), Math.abs(y)) < 24) return;
  play(Math.abs(x) > Math.abs(y) ? (x > 0 ? 'right' : 'left') : y > 0 ? 'down' : 'up');
});

part('#new').addEventListener('click', () => {
  game = { board: newBoard(), score: 0 };
  paint();
});
part('#revive').addEventListener('click', () => {
  game = { ...game, board: revive(game.board) };
  paint();
});
paint();
