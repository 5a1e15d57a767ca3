/** What the code of a slot works with. It builds in its own element, keeps one value in this browser, and knows no more. */

/**
 * Builds what the page shows, inside `place`. Called once; loading the file does nothing by itself, so that its rules can be
 * tested without a page.
 * @typedef {(place: HTMLElement, kept: Kept) => void} Build
 */

/**
 * One value that this browser keeps for the slot. What comes back may be anything, as a person may have changed it: look before
 * using it. `set` does nothing where the browser keeps nothing.
 * @typedef {{get(): unknown, set(value: unknown): void}} Kept
 */

/** @typedef {string | number | Node} Child */
/** @typedef {Record<string, string | number | boolean | ((event: Event) => void) | undefined>} Settings */

const SVG = 'http://www.w3.org/2000/svg';

/** @param {Element} element @param {Settings} settings @param {Child[]} children */
function dress(element, settings, children) {
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
    else if (name === 'style' || name.startsWith('on'))
      throw new Error(`"${name}" is no attribute here: use look() or a function`);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.map((child) => (typeof child === 'number' ? String(child) : child)));
}

/**
 * An element: `el('button', { class: 'btn', type: 'button', onclick: spin }, 'Spin')`. Texts stay texts.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Settings} [settings]
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function el(name, settings = {}, ...children) {
  const element = document.createElement(name);
  dress(element, settings, children);
  return element;
}

/**
 * The same for drawings: `svg('svg', { viewBox: '0 0 10 10' }, svg('circle', { r: 5 }))`.
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Settings} [settings]
 * @param {Child[]} children
 * @returns {SVGElementTagNameMap[Name]}
 */
export function svg(name, settings = {}, ...children) {
  const element = /** @type {SVGElementTagNameMap[Name]} */ (document.createElementNS(SVG, name));
  dress(element, settings, children);
  return element;
}

/** Styles for what stands in the slot's element, and for nothing else: `.tile { color: var(--text) }`. Nesting works. */
export function look(/** @type {string} */ css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@layer components { #tool { ${css} } }`);
  const layer = sheet.cssRules[0];
  const own = sheet.cssRules.length === 1 && layer instanceof CSSLayerBlockRule && layer.cssRules.length === 1;
  if (!own) throw new Error('these styles have a brace too many, or rules that cannot stand inside of #tool');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/**
 * Moves something, and is over at once for people who want less motion. The end stays as it is.
 * @param {Element} element
 * @param {Keyframe[]} frames
 * @param {number} milliseconds
 * @returns {Promise<void>}
 */
export async function moved(element, frames, milliseconds) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const easing = 'cubic-bezier(.15, .7, .2, 1)';
  const motion = element.animate(frames, { duration: still ? 0 : milliseconds, easing, fill: 'forwards' });
  await motion.finished;
}

/**
 * What stands there until somebody writes it: the page says honestly that it is not built yet.
 * @param {string} what
 * @returns {Build}
 */
export const notBuilt = (what) => (place) => {
  const drawing = svg('svg', { class: 'icon', 'aria-hidden': 'true' }, svg('use', { href: '/icons.svg#sparkle' }));
  place.append(el('div', { class: 'empty' }, drawing, el('h2', {}, 'Not built yet'), el('p', {}, what)));
};

/**
 * The memory of one slot.
 * @param {string} slot
 * @returns {Kept}
 */
export function keptFor(slot) {
  const key = `slot-${slot}`;
  return {
    get() {
      try {
        return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
      } catch {
        // Not ours, or not readable: as if nothing was kept.
        return undefined;
      }
    },
    set(value) {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // Private windows may refuse: it then lasts as long as the page.
      }
    },
  };
}
