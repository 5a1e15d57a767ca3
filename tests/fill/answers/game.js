import { el, look, moved } from '../tools/parts.js';

/** @typedef {'left' | 'right' | 'up' | 'down'} Direction */
/** @typedef {{board: number[], score: number, best: number}} Game */

const SIDE = 4;
const PLACES = SIDE * SIDE;
const GOAL = 2048;
/** @type {Record<string, Direction>} */
const ARROWS = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/** Slides a line to its start; equal neighbours merge once. */
export function slide(/** @type {number[]} */ line) {
  const tiles = line.filter((value) => value > 0);
  /** @type {number[]} */
  const merged = [];
  let gained = 0;
  for (let at = 0; at < tiles.length; at += 1) {
    const value = tiles[at] ?? 0;
    const twice = value === tiles[at + 1];
    merged.push(twice ? value * 2 : value);
    if (!twice) continue;
    gained += value * 2;
    at += 1;
  }
  while (merged.length < line.length) merged.push(0);
  return { line: merged, gained };
}

/** @param {Direction} direction @param {number} at */
function places(direction, at) {
  const across = direction === 'left' || direction === 'right';
  const line = Array.from({ length: SIDE }, (_, along) => (across ? at * SIDE + along : along * SIDE + at));
  return direction === 'right' || direction === 'down' ? line.reverse() : line;
}

/** @param {number[]} board @param {Direction} direction */
export function move(board, direction) {
  const next = [...board];
  let gained = 0;
  for (let at = 0; at < SIDE; at += 1) {
    const line = places(direction, at);
    const slid = slide(line.map((place) => board[place] ?? 0));
    gained += slid.gained;
    for (const [along, place] of line.entries()) next[place] = slid.line[along] ?? 0;
  }
  return { board: next, gained, moved: next.some((value, place) => value !== board[place]) };
}

/** A new tile on an empty place, mostly a 2. `random` gives numbers from 0 to below 1. */
export function withTile(/** @type {number[]} */ board, random = Math.random) {
  const empty = [...board.keys()].filter((place) => board[place] === 0);
  const place = empty[Math.floor(random() * empty.length)];
  return place === undefined ? board : board.map((value, at) => (at === place ? (random() < 0.9 ? 2 : 4) : value));
}

export const newBoard = (random = Math.random) => withTile(withTile(Array(PLACES).fill(0), random), random);

export const isOver = (/** @type {number[]} */ board) =>
  Object.values(ARROWS).every((direction) => !move(board, direction).moved);

/** What was kept, or a new game when it is none. @param {unknown} kept @returns {Game} */
export function restored(kept) {
  const { board, score, best } = /** @type {Partial<Game>} */ (kept ?? {});
  const isTile = (/** @type {unknown} */ value) => value === 0 || (Number.isInteger(value) && Number(value) >= 2);
  const sound = Array.isArray(board) && board.length === PLACES && board.every(isTile);
  const points = (/** @type {unknown} */ value) => (Number.isInteger(value) && Number(value) > 0 ? Number(value) : 0);
  return { board: sound ? board : newBoard(), score: sound ? points(score) : 0, best: points(best) };
}

const LOOK = `
  .game { display: grid; gap: var(--s4); max-width: 27rem; margin-inline: auto; }
  .points { display: flex; gap: var(--s2); }
  .points > div { display: grid; justify-items: center; min-width: 4.75rem; padding: var(--s2) var(--s3); border-radius: var(--r); background: var(--sunken); }
  .points b { font-size: var(--xl); font-variant-numeric: tabular-nums; line-height: 1.1; }
  .squares { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: var(--s2); padding: var(--s2); border-radius: var(--r-lg); background: var(--sunken); touch-action: none; user-select: none; }
  .squares > span {
    display: grid; place-items: center; aspect-ratio: 1; border-radius: var(--r); font: 640 var(--xxl)/1 var(--display); letter-spacing: -.02em;
    background: light-dark(oklch(from var(--brand) var(--l) calc(c * var(--c)) h), oklch(from var(--brand) var(--d) calc(c * var(--c)) h));
    color: light-dark(oklch(from var(--brand) var(--lt) .03 h), oklch(from var(--brand) var(--dt) .02 h));
  }
  .squares > .none { background: light-dark(oklch(from var(--sunken) calc(l - .035) c h), oklch(from var(--sunken) calc(l - .05) c h)); }
  .t1 { --l: .985; --d: .33; --c: .15; --lt: .24; --dt: .97; }
  .t2 { --l: .94; --d: .38; --c: .3; --lt: .24; --dt: .97; }
  .t3 { --l: .89; --d: .43; --c: .5; --lt: .22; --dt: .98; }
  .t4 { --l: .83; --d: .48; --c: .7; --lt: .2; --dt: .99; }
  .t5 { --l: .76; --d: .68; --c: .85; --lt: .17; --dt: .16; }
  .t6 { --l: .52; --d: .73; --c: 1; --lt: .99; --dt: .16; }
  .t7 { --l: .47; --d: .78; --c: 1; --lt: .99; --dt: .17; }
  .t8 { --l: .42; --d: .83; --c: .9; --lt: .99; --dt: .18; }
  .t9 { --l: .36; --d: .88; --c: .8; --lt: .99; --dt: .2; }
  .t10 { --l: .3; --d: .93; --c: .7; --lt: .99; --dt: .22; }
  .t11 { --l: .22; --d: .97; --c: .6; --lt: .99; --dt: .22; box-shadow: 0 0 0 3px var(--glow); }
  .squares > .long { font-size: var(--lg); }
  .pad { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: var(--s2); }
  .said { min-height: 1.5rem; text-align: center; font-weight: 560; }
`;

/** @type {import('../tools/parts.js').Build} */
const build = (place, kept) => {
  look(LOOK);
  let game = restored(kept.get());
  const score = el('b');
  const best = el('b');
  const tiles = el('div', { class: 'squares', role: 'img', 'aria-label': 'Board' });
  const said = el('p', { class: 'said', role: 'status' });

  const paint = (/** @type {number[]} */ fresh = []) => {
    const cells = game.board.map((value) => {
      const step = Math.min(Math.max(Math.round(Math.log2(value || 1)), 1), 11);
      const size = value > 999 ? ' long' : '';
      return el('span', { class: value ? `t${step}${size}` : 'none' }, value ? String(value) : '');
    });
    tiles.replaceChildren(...cells);
    const rows = [0, 4, 8, 12].map((from) =>
      game.board
        .slice(from, from + SIDE)
        .map((value) => value || 'empty')
        .join(' '),
    );
    tiles.setAttribute('aria-label', `Board. ${rows.join('; ')}`);
    score.textContent = String(game.score);
    best.textContent = String(game.best);
    const reached = game.board.some((value) => value >= GOAL);
    said.textContent = isOver(game.board) ? 'Game over. Start a new one.' : reached ? 'You reached 2048!' : '';
    kept.set(game);
    for (const at of fresh) {
      const cell = cells[at];
      if (cell) void moved(cell, [{ scale: 0.7 }, { scale: 1 }], 160);
    }
  };

  const play = (/** @type {Direction} */ direction) => {
    const next = move(game.board, direction);
    if (!next.moved) return;
    const board = withTile(next.board);
    const total = game.score + next.gained;
    const fresh = [...board.keys()].filter((at) => board[at] !== 0 && board[at] !== game.board[at]);
    game = { board, score: total, best: Math.max(game.best, total) };
    paint(fresh);
  };

  const begin = () => {
    game = { board: newBoard(), score: 0, best: game.best };
    paint();
  };

  let from = { x: 0, y: 0 };
  tiles.addEventListener('pointerdown', (event) => {
    from = { x: event.clientX, y: event.clientY };
  });
  tiles.addEventListener('pointerup', (event) => {
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (Math.max(Math.abs(x), Math.abs(y)) < 24) return;
    play(Math.abs(x) > Math.abs(y) ? (x > 0 ? 'right' : 'left') : y > 0 ? 'down' : 'up');
  });
  document.addEventListener('keydown', (event) => {
    const direction = ARROWS[event.key];
    if (!direction) return;
    event.preventDefault();
    play(direction);
  });

  const key = (/** @type {string} */ text, /** @type {Direction} */ direction) =>
    el('button', { class: 'btn', type: 'button', onclick: () => play(direction) }, text);
  const points = (/** @type {string} */ name, /** @type {HTMLElement} */ value) =>
    el('div', {}, el('span', { class: 'muted sm' }, name), value);
  place.append(
    el(
      'div',
      { class: 'game' },
      el(
        'div',
        { class: 'row between' },
        el('div', { class: 'points' }, points('Score', score), points('Best', best)),
        el('button', { class: 'btn primary', type: 'button', onclick: begin }, 'New game'),
      ),
      tiles,
      said,
      el(
        'div',
        { class: 'pad', role: 'group', 'aria-label': 'Move' },
        key('Left', 'left'),
        key('Up', 'up'),
        key('Down', 'down'),
        key('Right', 'right'),
      ),
      el('p', { class: 'muted sm' }, 'Arrow keys, a swipe or the buttons move all tiles. Equal tiles become one.'),
    ),
  );
  paint();
};

export default build;
