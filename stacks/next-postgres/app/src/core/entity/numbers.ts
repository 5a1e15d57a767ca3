import { currencyDigits } from '#core/ui/format.ts';

/** Reads numbers, sums and times as people type them. Nothing here throws: what cannot be read becomes NaN. */

/** `12.50` → 1250. Through text, because 0.29 * 100 is not 29. */
export function toMinor(text: string): number {
  const match = /^([+-]?)(\d{1,13})(?:[.,](\d+))?$/.exec(text.trim());
  const [, sign = '', whole = '', fraction = ''] = match ?? [];
  if (!match || fraction.length > currencyDigits) return Number.NaN;
  return Number(`${sign}${whole}${fraction.padEnd(currencyDigits, '0')}`);
}

/** 1250 → `12.50`, for the value of an input. */
export function fromMinor(minor: number): string {
  return (minor / 10 ** currencyDigits).toFixed(currencyDigits);
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/;

/** What `<input type="datetime-local">` sends, read in the time zone of the server, as all times are shown in it. */
export function toInstant(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return INSTANT.test(value) ? new Date(value).getTime() : Number.NaN;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-25` in the time zone of the server. */
export function isoDay(instant: number | Date): string {
  const date = new Date(instant);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** For the value of `<input type="datetime-local">`. */
export function toLocalInput(instant: number): string {
  const date = new Date(instant);
  return `${isoDay(date)}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
