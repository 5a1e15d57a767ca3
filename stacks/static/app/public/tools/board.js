/** The rules of 2048, without a screen. A board is sixteen numbers, 0 is empty. */

/** @typedef {'left' | 'right' | 'up' | 'down'} Direction */

const SIDE = 4;
export const GOAL = 2048;

/** Slides one line to its start; equal neighbours merge once. */
export function slide(/** @type {number[]} */ line) {
  const tiles = line.filter((value) => value > 0);
  const merged = [];
  let gained = 0;
  for (let i = 0; i < tiles.length; i++) {
    const value = tiles[i] ?? 0;
    if (value === tiles[i + 1]) {
      merged.push(value * 2);
      gained += value * 2;
      i++;
    } else {
      merged.push(value);
    }
  }
  return { line: [...merged, ...Array(line.length - merged.length).fill(0)], gained };
}

/** Positions of each line, starting at the side that tiles move to. */
function lines(/** @type {Direction} */ direction) {
  return Array.from({ length: SIDE }, (_, i) => {
    const along = Array.from({ length: SIDE }, (_, j) =>
      direction === 'left' || direction === 'right' ? i * SIDE + j : j * SIDE + i,
    );
    return direction === 'right' || direction === 'down' ? along.reverse() : along;
  });
}

/** @param {number[]} board @param {Direction} direction */
export function move(board, direction) {
  const next = [...board];
  let gained = 0;
  for (const places of lines(direction)) {
    const slid = slide(places.map((place) => board[place] ?? 0));
    gained += slid.gained;
    for (const [i, place] of places.entries()) next[place] = slid.line[i] ?? 0;
  }
  return { board: next, gained, moved: next.some((value, i) => value !== board[i]) };
}

/** A new tile on an empty place: mostly a 2. `random` gives numbers from 0 to below 1. */
export function addTile(/** @type {number[]} */ board, random = Math.random) {
  const empty = board.flatMap((value, i) => (value === 0 ? [i] : []));
  const place = empty[Math.floor(random() * empty.length)];
  if (place === undefined) return board;
  return board.map((value, i) => (i === place ? (random() < 0.9 ? 2 : 4) : value));
}

export const newBoard = (random = Math.random) => addTile(addTile(Array(SIDE * SIDE).fill(0), random), random);

export const isStuck = (/** @type {number[]} */ board) =>
  (/** @type {Direction[]} */ (['left', 'right', 'up', 'down'])).every((direction) => !move(board, direction).moved);

export const isWon = (/** @type {number[]} */ board) => board.some((value) => value >= GOAL);

/** A second chance: the smallest half of the tiles goes. */
export function revive(/** @type {number[]} */ board) {
  const keep = new Set([...board.keys()].sort((a, b) => (board[b] ?? 0) - (board[a] ?? 0)).slice(0, board.length / 2));
  return board.map((value, i) => (keep.has(i) ? value : 0));
}
