/**
 * A wheel with names that stops at random.
 *
 * This is yours to write: it is created once and never overwritten. Build inside the given element; the page around it,
 * its styles and its tests are there already.
 */

export default function build(/** @type {HTMLElement} */ place) {
  place.textContent = 'Not built yet: A wheel with names that stops at random.';
}
