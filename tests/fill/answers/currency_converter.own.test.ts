import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convert, numberOf, ratesFrom } from '../../../public/custom/currency_converter.js';

test('ten euros are eleven dollars at 1.1, and back', () => {
  assert.equal(convert(10, 1, 1.1), 11);
  assert.equal(Math.round(convert(11, 1.1, 1)), 10);
});

test('amounts are read as people type them', () => {
  const read = ['10', '1,234.50', '1.234,50', '2,5', '1,234,567', 'ten', '', '-1'].map(numberOf);
  assert.deepEqual(read, [10, 1234.5, 1234.5, 2.5, 1_234_567, undefined, undefined, undefined]);
});

test('what is no rate is not taken', () => {
  assert.equal(ratesFrom({ USD: 1.2, GBP: 'x', JPY: -1 }).USD, 1.2);
  for (const kept of [undefined, 'x', [], { GBP: 'x' }, { GBP: 0 }]) assert.equal(ratesFrom(kept).GBP, 0.85);
});
