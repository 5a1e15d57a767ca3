import { blueprint } from '#blueprint.ts';
import { isoDay } from '#core/entity/numbers.ts';

/** Days as ISO text. Arithmetic runs in UTC, so that no change of the clocks swallows or doubles a day. */
const DAY = 86_400_000;

/** The day that it is here, now. */
export const today = (now: number = Date.now()): string => isoDay(now);

const utc = (day: string): Date => new Date(`${day}T00:00:00Z`);

export const addDays = (day: string, count: number): string =>
  new Date(utc(day).getTime() + count * DAY).toISOString().slice(0, 10);

export const daysBetween = (from: string, to: string): number => (utc(to).getTime() - utc(from).getTime()) / DAY;

export const isDay = (value: string | undefined): value is string =>
  value !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(utc(value).getTime());

export const isMinute = (value: string | undefined): value is string =>
  value !== undefined && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value) && !Number.isNaN(new Date(value).getTime());

const locale = blueprint.locale === 'en' ? 'en-GB' : blueprint.locale;
const weekdayFormat = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
const monthFormat = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const fullFormat = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
const timeFormat = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });

/** "Wed" */
export const weekday = (day: string): string => weekdayFormat.format(utc(day));

/** "25" */
export const dayOfMonth = (day: string): number => Number(day.slice(8));

/** "November 2026" */
export const month = (day: string): string => monthFormat.format(utc(day));

/** "Wednesday 25 November" */
export const fullDay = (day: string): string => fullFormat.format(utc(day));

/** "14:30" */
export const time = (milliseconds: number): string => timeFormat.format(milliseconds);

/** The hour of a day here, in milliseconds. */
export const hourOf = (day: string, hour: number): number =>
  new Date(`${day}T${String(hour).padStart(2, '0')}:00:00`).getTime();
