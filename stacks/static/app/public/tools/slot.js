/** Loads the code of one's own that belongs to this page: /custom/<name of its slot>.js */
import { el, keptFor } from './parts.js';

const place = /** @type {HTMLElement} */ (document.querySelector('#tool'));
const script = document.querySelector('script[data-slot]')?.getAttribute('data-slot') ?? '';
const name = script.replace(/^.*\//, '').replace(/\.js$/, '');

// What stands there is for browsers without scripts.
place.replaceChildren();
try {
  /** @type {{default: import('./parts.js').Build}} */
  const { default: build } = await import(script);
  build(place, keptFor(name));
  place.dataset.built = 'yes';
} catch (error) {
  const text = 'This part of the page did not start. Reload the page, or come back later.';
  place.replaceChildren(el('p', { class: 'notice bad', role: 'alert' }, text));
  place.dataset.built = 'no';
  throw error;
}
