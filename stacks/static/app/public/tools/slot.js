/** Loads the code of one's own that belongs to this page: /custom/<last part of the address>.js */

const place = /** @type {HTMLElement} */ (document.querySelector('#tool'));
const script = document.querySelector('script[data-slot]')?.getAttribute('data-slot');
const { default: build } = await import(/** @type {string} */ (script));
build(place);
