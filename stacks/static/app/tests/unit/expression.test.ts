import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadExpression, evaluate, shown } from '../../public/tools/expression.js';

const values: [string, string][] = [
  ['1+2*3', '7'],
  ['(1+2)*3', '9'],
  ['2^3^2', '512'],
  ['-2^2', '-4'],
  ['2^-1', '0.5'],
  ['10 / 4', '2.5'],
  ['50%*200', '100'],
  ['0.1+0.2', '0.3'],
  ['1,5 + 1', '2.5'],
  ['sqrt(16) + pi - pi', '4'],
  ['7 − 2 × 3 ÷ 6', '6'],
];

for (const [text, value] of values) test(`${text} = ${value}`, () => assert.equal(shown(evaluate(text)), value));

for (const text of ['', '2+', '(2', '2)', '1/0', 'alert(1)', 'constructor', '2 3', '__proto__', 'sqrt 4', '2;3']) {
  test(`"${text}" is refused`, () => assert.throws(() => evaluate(text), BadExpression));
}
