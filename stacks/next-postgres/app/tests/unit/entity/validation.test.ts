import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Invalid } from '#core/entity/data.ts';
import { parse } from '#core/entity/schema.ts';
import type { FieldName } from '#core/entity/types.ts';
import { Sample } from './models.ts';

type Name = FieldName<typeof Sample>;

/** What a column gets, or undefined when the field refuses. */
function accepted(name: Name, value: unknown): unknown {
  try {
    return parse(Sample, [name], { [name]: value })[name];
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    assert.ok(error.problems[name], 'the problem stands beside its field');
    return undefined;
  }
}

const good: [Name, unknown, unknown][] = [
  ['text', '  Quartz ', 'Quartz'],
  ['notes', 'one\r\ntwo', 'one\ntwo'],
  ['notes', '', null],
  ['count', '0', 0],
  ['count', '10', 10],
  ['weight', '2,5', 2.5],
  ['price', '12.50', 1250],
  ['price', '0.29', 29],
  ['price', '7', 700],
  ['rare', undefined, false],
  ['rare', 'on', true],
  ['found', '2024-02-29', '2024-02-29'],
  ['seen', '2026-11-25T14:30:00Z', Date.UTC(2026, 10, 25, 14, 30)],
  ['kind', 'leaf', 'leaf'],
  ['key', '123E4567-E89B-42D3-A456-426614174000', '123e4567-e89b-42d3-a456-426614174000'],
  ['extra', ' {"a": 1} ', '{"a":1}'],
  ['mail', 'mara@studio.com', 'mara@studio.com'],
  ['site', 'https://studio.com/a', 'https://studio.com/a'],
  ['phone', '+49 30 1234567', '+49 30 1234567'],
  ['diary', '', null],
];

const bad: [Name, unknown][] = [
  ['text', ''],
  ['text', undefined],
  ['text', 'a'],
  ['text', 'a'.repeat(11)],
  ['text', '1abc'],
  ['text', 'a\u0000bc'],
  ['text', 'ab\ncd'],
  ['notes', 'x'.repeat(10_001)],
  ['notes', 'a\u0007b'],
  ['count', '-1'],
  ['count', '11'],
  ['count', '1.5'],
  ['count', '1e1'],
  ['count', 'NaN'],
  ['count', '99999999999999999999'],
  ['weight', 'Infinity'],
  ['weight', '-0.1'],
  ['price', '0'],
  ['price', '-3'],
  ['price', '1.234'],
  ['price', '1000.01'],
  ['price', 'twelve'],
  ['found', '2023-02-29'],
  ['found', '25.11.2026'],
  ['seen', 'tomorrow'],
  ['kind', 'metal'],
  ['key', 'abc'],
  ['extra', '{a:1}'],
  ['mail', 'mara@'],
  ['site', 'javascript:alert(1)'],
  ['site', 'ftp://studio.com'],
  ['site', 'studio'],
  ['phone', 'call me'],
  ['picture', 'somebody-elses-key.png'],
  ['diary', "x' or 1=1"],
];

for (const [name, value, column] of good) {
  test(`${name} takes ${JSON.stringify(value)}`, () => assert.deepEqual(accepted(name, value), column));
}

for (const [name, value] of bad) {
  test(`${name} refuses ${JSON.stringify(value)?.slice(0, 40)}`, () => assert.equal(accepted(name, value), undefined));
}

test('all problems are told together', () => {
  try {
    parse(Sample, ['text', 'count', 'kind'], { text: '', count: 'x', kind: 'y' });
    assert.fail('should have been refused');
  } catch (error) {
    assert.ok(error instanceof Invalid);
    assert.deepEqual(Object.keys(error.problems), ['text', 'count', 'kind']);
  }
});
