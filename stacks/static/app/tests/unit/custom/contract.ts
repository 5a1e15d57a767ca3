/**
 * What the code of every slot has to keep before a page loads it. `vibe fill` and `vibe verify <slot>` run it; it belongs to
 * vibe. Cases of your own go beside it, into <slot>.own.test.ts: they test the rules that the file exports.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

export function moduleContract(slot: Readonly<Record<string, unknown>>): void {
  test('it offers one function that builds, and loading it touched no page', () => {
    assert.equal(typeof slot.default, 'function', 'the file has no `export default` of a function');
    assert.ok((slot.default as (...all: unknown[]) => void).length <= 2, 'it is given its place and what it kept');
  });
}
