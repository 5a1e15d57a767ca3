import { el, look, moved, svg } from '../tools/parts.js';

const MOST = 24;
const START = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald'];

/** One name a line, without empty ones. */
export const namesIn = (/** @type {string} */ text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, MOST);

/** Which name lies under the pointer at the top when the wheel has turned this far. @param {number} degrees @param {number} count */
export function under(degrees, count) {
  const back = (((360 - (degrees % 360)) % 360) + 360) % 360;
  return Math.floor((back / 360) * count) % count;
}

/** Some turns, and then to the middle of a name. @param {number} at @param {number} winner @param {number} count */
export function turnTo(at, winner, count) {
  const middle = 360 - ((winner + 0.5) * 360) / count;
  const rest = (((middle - at) % 360) + 360) % 360;
  return at + 4 * 360 + rest;
}

const point = (/** @type {number} */ turn, /** @type {number} */ radius) => {
  const angle = (turn - 0.25) * 2 * Math.PI;
  return `${(Math.cos(angle) * radius).toFixed(3)} ${(Math.sin(angle) * radius).toFixed(3)}`;
};

/** @param {string} name @param {number} at @param {number} count */
function slice(name, at, count) {
  const [from, to] = [at / count, (at + 1) / count];
  const large = count < 2 ? 1 : 0;
  const path = count === 1 ? null : svg('path', { d: `M0 0L${point(from, 98)}A98 98 0 ${large} 1 ${point(to, 98)}Z`, class: `s${at % 6}` });
  const short = name.length > 12 ? `${name.slice(0, 11)}…` : name;
  const turn = ((from + to) / 2) * 360 - 90;
  const text = svg('text', { transform: `rotate(${turn.toFixed(2)})`, x: 84, 'text-anchor': 'end', 'dominant-baseline': 'central' }, short);
  return svg('g', {}, path ?? svg('circle', { r: 98, class: 's0' }), text);
}

const LOOK = `
  .wheel { display: grid; gap: var(--s5); grid-template-columns: minmax(0, 1fr); }
  .dial { position: relative; width: min(100%, 25rem); margin-inline: auto; }
  .dial svg { display: block; width: 100%; overflow: visible; }
  .dial .turning { transform-box: view-box; transform-origin: 0 0; }
  .dial text { font: 600 9.5px var(--sans); fill: oklch(.22 .03 270); }
  .dial path, .dial circle { stroke: var(--surface); stroke-width: 1.5; }
  .dial .rim { fill: none; stroke: var(--fill); stroke-width: 4; }
  .hub { fill: var(--surface); }
  .s0 { fill: oklch(from var(--brand) .84 .1 h); }
  .s1 { fill: oklch(from var(--brand) .9 .08 calc(h + 60)); }
  .s2 { fill: oklch(from var(--brand) .84 .1 calc(h + 120)); }
  .s3 { fill: oklch(from var(--brand) .9 .08 calc(h + 180)); }
  .s4 { fill: oklch(from var(--brand) .84 .1 calc(h + 240)); }
  .s5 { fill: oklch(from var(--brand) .9 .08 calc(h + 300)); }
  .pointer { fill: var(--text); stroke: none; }
  .call { display: grid; justify-items: center; gap: var(--s3); text-align: center; }
  .winner { min-height: 2.25rem; font: 640 var(--xxl)/1.2 var(--display); overflow-wrap: anywhere; }
  textarea { min-height: 9rem; }
`;

/** @type {import('../tools/parts.js').Build} */
const build = (place, kept) => {
  look(LOOK);
  const before = kept.get();
  const known = Array.isArray(before) ? before.filter((name) => typeof name === 'string') : [];
  let names = known.length > 0 ? known.slice(0, MOST) : START;
  let angle = 0;
  let turns = false;

  const turning = svg('g', { class: 'turning' });
  const drawing = svg(
    'svg',
    { viewBox: '-104 -112 208 216', role: 'img', 'aria-label': 'Wheel of names' },
    turning,
    svg('circle', { r: 100, class: 'rim' }),
    svg('circle', { r: 9, class: 'hub' }),
    svg('path', { d: 'M-8 -111H8L0 -90Z', class: 'pointer' }),
  );
  const winner = el('p', { class: 'winner', role: 'status' });
  const list = el('textarea', { id: 'names', rows: 6 }, names.join('\n'));

  const paint = () => {
    turning.replaceChildren(...names.map((name, at) => slice(name, at, names.length)));
    drawing.setAttribute('aria-label', `Wheel of ${names.length} names`);
    spinner.disabled = names.length === 0;
  };
  const spin = async () => {
    if (turns || names.length === 0) return;
    turns = true;
    spinner.setAttribute('aria-busy', 'true');
    winner.textContent = '';
    const chosen = Math.floor(Math.random() * names.length);
    const name = names[chosen] ?? '';
    const next = turnTo(angle, chosen, names.length);
    await moved(turning, [{ transform: `rotate(${angle}deg)` }, { transform: `rotate(${next}deg)` }], 4200);
    angle = next;
    turns = false;
    spinner.removeAttribute('aria-busy');
    winner.textContent = `${name} it is!`;
  };
  const spinner = el('button', { class: 'btn primary', type: 'button', onclick: () => void spin() }, 'Spin the wheel');
  list.addEventListener('input', () => {
    names = namesIn(list.value);
    kept.set(names);
    paint();
  });

  place.append(
    el(
      'div',
      { class: 'wheel' },
      el('div', { class: 'dial' }, drawing),
      el('div', { class: 'call' }, winner, spinner),
      el(
        'div',
        { class: 'field' },
        el('label', { for: 'names' }, 'Names, one a line'),
        list,
        el('p', { class: 'muted sm' }, `Up to ${MOST}. This browser keeps them; nobody else sees them.`),
      ),
    ),
  );
  paint();
};

export default build;
