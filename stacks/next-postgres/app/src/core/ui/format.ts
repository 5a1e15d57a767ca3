import { blueprint } from '#blueprint.ts';
import { t } from '#core/text.ts';

/** English dates as most of the world writes them: 25 Nov 2026, 14:30. */
const dateLocale = blueprint.locale === 'en' ? 'en-GB' : blueprint.locale;
const currency = blueprint.currency.toUpperCase();

const moneyOptions = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
const moneyFormat = new Intl.NumberFormat(blueprint.locale, moneyOptions);
const priceFormat = new Intl.NumberFormat(blueprint.locale, { ...moneyOptions, trailingZeroDisplay: 'stripIfInteger' });
const numberFormat = new Intl.NumberFormat(blueprint.locale, { maximumFractionDigits: 6 });
const timeFormat = new Intl.DateTimeFormat(dateLocale, { hour: '2-digit', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(dateLocale, { day: 'numeric', month: 'short' });
const monthFormat = new Intl.DateTimeFormat(dateLocale, { month: 'short' });
const dayYearFormat = new Intl.DateTimeFormat(dateLocale, { day: 'numeric', month: 'short', year: 'numeric' });

/** How many digits the currency has after the point: 2 for dollars, 0 for yen. */
export const currencyDigits = moneyFormat.resolvedOptions().maximumFractionDigits ?? 2;
const minorUnits = 10 ** currencyDigits;

export const currencySymbol = moneyFormat.formatToParts(0).find((part) => part.type === 'currency')?.value ?? currency;

/** Amounts are integers in the smallest unit: 1250 is $12.50. */
export const money = (minor: number): string => moneyFormat.format(minor / minorUnits);

/** Like money, for headlines: $5 instead of $5.00. */
export const price = (minor: number): string => priceFormat.format(minor / minorUnits);

export const number = (value: number): string => numberFormat.format(value);

/** A calendar day without a clock, "2026-11-25", as people write it. */
export function day(isoDate: string): string {
  const [year = 0, month = 1, date = 1] = isoDate.split('-').map(Number);
  const local = new Date(year, month - 1, date);
  return Number.isNaN(local.getTime()) ? isoDate : shortDay(local);
}

/** A moment: "Today, 14:30", "Yesterday, 9:00", "3 Nov, 18:15". */
export function when(milliseconds: number): string {
  const moment = new Date(milliseconds);
  return t('core.when', { day: dayName(moment), time: timeFormat.format(moment) });
}

/** The same inside a sentence: "today, 14:30". */
export function whenInside(milliseconds: number): string {
  const moment = new Date(milliseconds);
  const name = NEAR[daysFromToday(moment)];
  return name ? t('core.when', { day: t(`core.inside.${name}`), time: timeFormat.format(moment) }) : when(milliseconds);
}

const NEAR: Readonly<Record<number, string>> = { 0: 'today', [-1]: 'yesterday', 1: 'tomorrow' };

/** From one moment to another: "26 – 28 Nov", "Today, 14:30 – 15:15". */
export function period(from: number, to: number, withTime: boolean): string {
  const isOneDay = daysFromToday(new Date(from)) === daysFromToday(new Date(to));
  if (!withTime) return isOneDay ? shortDay(new Date(from)) : dayFormat.formatRange(from, to);
  return isOneDay ? `${when(from)} – ${timeFormat.format(to)}` : `${when(from)} – ${when(to)}`;
}

/** A day in two parts, for the small sheet of a calendar. */
export const dayAndMonth = (milliseconds: number): { day: string; month: string } => ({
  day: String(new Date(milliseconds).getDate()),
  month: monthFormat.format(milliseconds),
});

function dayName(moment: Date): string {
  const distance = daysFromToday(moment);
  if (distance === 0) return t('core.today');
  if (distance === -1) return t('core.yesterday');
  if (distance === 1) return t('core.tomorrow');
  return shortDay(moment);
}

function shortDay(moment: Date): string {
  const sameYear = moment.getFullYear() === new Date().getFullYear();
  return (sameYear ? dayFormat : dayYearFormat).format(moment);
}

function daysFromToday(moment: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(moment) - midnight(new Date())) / 86_400_000);
}
