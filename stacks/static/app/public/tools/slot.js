/** Loads the code of one's own that belongs to this page: /custom/<name of its slot>.js */
import { el, keptFor } from './parts.js';

const place = /** @type {HTMLElement} */ (document.querySelector('#tool'));
const script = document.querySelector('script[data-slot]')?.getAttribute('data-slot') ?? '';
const name = script.replace(/^.*\//, '').replace(/\.js$/, '');

try {
  /** @type {{default: import('./parts.js').Build}} */
  const { default: build } = await import(script);
  build(place, keptFor(name));
} catch (error) {
  place.replaceChildren(
    el(
      'p',
      { class: 'notice bad', role: 'alert' },
      'This part of the page did not start. Reload the page, or come back later.',
    ),
  );
  throw error;
}
