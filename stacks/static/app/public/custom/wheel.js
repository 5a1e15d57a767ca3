import { notBuilt } from '../tools/parts.js';

/**
 * A wheel with names that stops at random.
 *
 * This is yours to write: it is created once and never overwritten. Build inside the given element; the page around it,
 * its styles and its tests are there already.
 * @type {import('../tools/parts.js').Build}
 */
const build = notBuilt('A wheel with names that stops at random.');

export default build;
