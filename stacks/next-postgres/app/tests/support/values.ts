import { randomUUID } from 'node:crypto';
import { type Field, facts } from './facts.ts';
import { sample } from './pattern.ts';

/** Values as people type them. Refs and files are not typed: rows.ts and files.ts have those. */

let counter = 0;

/** A word that occurs nowhere else in this run, so that a test finds its own rows and only those. */
export function unique(word = 'Row'): string {
  counter += 1;
  return `${word} ${counter.toString(36)}${Math.random().toString(36).slice(2, 7)}`;
}

export const currencyDigits =
  new Intl.NumberFormat('en', { style: 'currency', currency: facts.app.currency }).resolvedOptions()
    .maximumFractionDigits ?? 2;

export const fromMinor = (minor: number): string => (minor / 10 ** currencyDigits).toFixed(currencyDigits);

export const two = (value: number): string => String(value).padStart(2, '0');

export const isoDay = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

/** The day so many days from today. */
export function dayFromNow(days: number): string {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return isoDay(date);
}

function text(field: Field, word: string): string {
  const max = field.max ?? 200;
  if (field.pattern) return patterned(field, max);
  const wanted = word.length > max ? word.replace(/\D*\s/, '').slice(0, max) : word;
  return wanted.padEnd(field.min ?? 1, 'x');
}

function patterned(field: Field, max: number): string {
  const tail = unique('').trim();
  const tries = [4, Math.max(1, field.min ?? 1), 1].map((length) => sample(field.pattern ?? '', length));
  const isGood = (value: string) =>
    value.length <= max && value.length >= (field.min ?? 1) && new RegExp(`^(?:${field.pattern})$`, 'u').test(value);
  const candidates = [...tries.map((value) => `${value}${tail}`), ...tries];
  return candidates.find(isGood) ?? candidates[0] ?? '';
}

/** In the middle of what is allowed, as a whole number. */
function middle(field: Field, low: number, high: number): number {
  const min = field.min ?? Math.min(low, field.max ?? low);
  const max = field.max ?? Math.max(high, min);
  return Math.ceil(Math.min(max, min + (max - min) / 4));
}

/** A value that the form takes. Texts contain `word`. */
export function valid(field: Field, word = unique()): string {
  switch (field.type) {
    case 'text':
    case 'longtext':
      return text(field, word);
    case 'int':
      return String(middle(field, 1, 9));
    case 'decimal':
      return String(middle(field, 1, 9));
    case 'money':
      return fromMinor(middle(field, 100, 4900));
    case 'bool':
      return '1';
    case 'date':
      return dayFromNow(3);
    case 'datetime':
      return `${dayFromNow(-1)}T10:30`;
    case 'enum':
      return field.values[0] ?? '';
    case 'uuid':
      return randomUUID();
    case 'json':
      return '{"a":1}';
    case 'email':
      return `${word.toLowerCase().replace(/\W+/g, '.')}@example.com`;
    case 'url':
      return `https://example.com/${encodeURIComponent(word)}`;
    case 'phone':
      return '+1 202 555 0136';
    default:
      throw new Error(`${field.name} is not typed`);
  }
}

/** A second value that differs from the first, for editing. */
export function changed(field: Field, before: string): string {
  switch (field.type) {
    case 'int':
    case 'decimal':
      return String(field.max === null || Number(before) + 1 <= field.max ? Number(before) + 1 : Number(before) - 1);
    case 'date':
      return dayFromNow(9);
    case 'datetime':
      return `${dayFromNow(-2)}T08:15`;
    case 'enum':
      return field.values.find((value) => value !== before) ?? before;
    default:
      return valid(field, unique('Changed'));
  }
}

export interface Wrong {
  value: string;
  why: string;
}

/** Values that the form must refuse beside the field, whatever the browser lets people type. */
export function invalid(field: Field): Wrong[] {
  const wrong = [...ofType(field), ...outOfBounds(field)];
  return field.required && field.type !== 'bool' ? [{ value: '', why: 'is missing' }, ...wrong] : wrong;
}

function ofType(field: Field): Wrong[] {
  switch (field.type) {
    case 'int':
      return [
        { value: 'many', why: 'is no number' },
        { value: '1.5', why: 'is no whole number' },
        { value: '99999999999999999999', why: 'is huge' },
      ];
    case 'decimal':
    case 'money':
      return [
        { value: 'many', why: 'is no number' },
        { value: '1e400', why: 'is infinite' },
        { value: '99999999999999999999', why: 'is huge' },
      ];
    case 'date':
      return [
        { value: 'tomorrow', why: 'is no date' },
        { value: '2026-02-30', why: 'does not exist' },
      ];
    case 'datetime':
      return [{ value: 'noon', why: 'is no time' }];
    case 'enum':
      return [{ value: 'no-such-value', why: 'is not offered' }];
    case 'uuid':
      return [{ value: 'not-a-uuid', why: 'is no UUID' }];
    case 'json':
      return [{ value: '{broken', why: 'is no JSON' }];
    case 'email':
      return [{ value: 'nobody at home', why: 'is no address' }];
    case 'url':
      return [
        { value: 'not an address', why: 'is no address' },
        { value: 'javascript:alert(1)', why: 'is a script' },
      ];
    case 'phone':
      return [{ value: 'call me', why: 'is no number' }];
    default:
      return [];
  }
}

function outOfBounds(field: Field): Wrong[] {
  const { min, max } = field;
  const wrong: Wrong[] = [];
  if (field.type === 'text' || field.type === 'longtext') {
    if (min !== null && min > 1) wrong.push({ value: 'A'.repeat(min - 1), why: 'is too short' });
    if (max !== null) wrong.push({ value: 'A'.repeat(max + 1), why: 'is too long' });
    const offending = field.pattern && ['!!!!!', 'aaaaa', '11111'].find((text) => !matches(field, text));
    if (offending) wrong.push({ value: offending, why: 'does not match' });
  }
  if (field.type === 'int' || field.type === 'decimal') {
    if (min !== null) wrong.push({ value: String(min - 1), why: 'is too small' });
    if (max !== null) wrong.push({ value: String(max + 1), why: 'is too large' });
  }
  if (field.type === 'money') {
    wrong.push({ value: fromMinor((min ?? 0) - 1), why: 'is too small' });
    if (max !== null) wrong.push({ value: fromMinor(max + 1), why: 'is too large' });
  }
  return wrong;
}

const matches = (field: Field, text: string): boolean =>
  text.length <= (field.max ?? text.length) && new RegExp(`^(?:${field.pattern})$`, 'u').test(text);
