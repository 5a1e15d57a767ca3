/**
 * Arithmetic as people write it: numbers, + - * / ^ %, brackets, and a few functions. No `eval`: an expression is
 * parsed, so it can compute and nothing else.
 */

export class BadExpression extends Error {}

/** @type {Record<string, (value: number) => number>} */
const functions = {
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  ln: Math.log,
  log: Math.log10,
  abs: Math.abs,
  round: Math.round,
};

/** @type {Record<string, number>} */
const constants = { pi: Math.PI, e: Math.E };

/** @typedef {{kind: 'number', value: number} | {kind: 'word' | 'sign', text: string}} Token */

/**
 * @param {string} text
 * @returns {Token[]}
 */
function read(text) {
  const tokens = [];
  const pattern = /\s*(?:(\d+(?:[.,]\d+)?|[.,]\d+)|([a-z]+)|(\*\*|[-+*/^%()×÷−]))/iy;
  const end = text.trimEnd().length;
  let position = 0;
  while (position < end) {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (!found) throw new BadExpression(`I do not know what "${text.slice(position).trim().slice(0, 8)}" means`);
    const [, number, word, sign] = found;
    if (number !== undefined) tokens.push(/** @type {Token} */ ({ kind: 'number', value: Number(number.replace(',', '.')) }));
    else if (word !== undefined) tokens.push(/** @type {Token} */ ({ kind: 'word', text: word.toLowerCase() }));
    else tokens.push(/** @type {Token} */ ({ kind: 'sign', text: plain(sign ?? '') }));
    position = pattern.lastIndex;
  }
  return tokens;
}

const plain = (/** @type {string} */ sign) => ({ '×': '*', '÷': '/', '−': '-', '**': '^' })[sign] ?? sign;

/**
 * The value of an expression.
 * @param {string} text
 * @returns {number}
 */
export function evaluate(text) {
  const tokens = read(text);
  let at = 0;
  const peek = () => tokens[at];
  const takes = (/** @type {string} */ sign) => {
    const token = peek();
    const hit = token?.kind === 'sign' && token.text === sign;
    if (hit) at += 1;
    return hit;
  };

  /** @returns {number} */
  function sum() {
    let value = product();
    for (;;) {
      if (takes('+')) value += product();
      else if (takes('-')) value -= product();
      else return value;
    }
  }

  /** @returns {number} */
  function product() {
    let value = signed();
    for (;;) {
      if (takes('*')) value *= signed();
      else if (takes('/')) value /= signed();
      else return value;
    }
  }

  /** @returns {number} */
  function signed() {
    if (takes('-')) return -signed();
    if (takes('+')) return signed();
    return power();
  }

  /** @returns {number} */
  function power() {
    let base = atom();
    while (takes('%')) base /= 100;
    // To the right: 2^3^2 is 2^9.
    return takes('^') ? base ** signed() : base;
  }

  /** @returns {number} */
  function atom() {
    const token = peek();
    if (!token) throw new BadExpression('Something is missing at the end');
    at += 1;
    if (token.kind === 'number') return token.value;
    if (token.kind === 'word') return named(token.text);
    if (token.text === '(') return closed(sum());
    throw new BadExpression(`"${token.text}" cannot stand there`);
  }

  function named(/** @type {string} */ word) {
    const constant = Object.hasOwn(constants, word) ? constants[word] : undefined;
    if (constant !== undefined) return constant;
    const apply = Object.hasOwn(functions, word) ? functions[word] : undefined;
    if (!apply) throw new BadExpression(`I do not know "${word}"`);
    if (!takes('(')) throw new BadExpression(`Write ${word}(…)`);
    return apply(closed(sum()));
  }

  function closed(/** @type {number} */ value) {
    if (!takes(')')) throw new BadExpression('A closing bracket is missing');
    return value;
  }

  if (tokens.length === 0) throw new BadExpression('Type something to work out');
  const value = sum();
  if (at < tokens.length) throw new BadExpression('I stopped in the middle: check the signs');
  if (!Number.isFinite(value)) throw new BadExpression('That has no value, such as a division by zero');
  return value;
}

/** Twelve digits hide the rounding of binary fractions: 0.1 + 0.2 shows as 0.3. */
export const shown = (/** @type {number} */ value) => String(Number(value.toPrecision(12)));
