import { blueprint } from '#blueprint.ts';
import { bookingOf, fieldOf, fieldsOf, rowPath } from '#core/entity/entity.ts';
import { listHref } from '#core/entity/list-query.ts';
import { labelOf } from '#core/entity/names.ts';
import { isoDay } from '#core/entity/numbers.ts';
import type { ListQuery } from '#core/entity/query.ts';
import type { Shown } from '#core/entity/rows.tsx';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Html } from '#core/http.ts';
import { t } from '#core/text.ts';
import { empty, icon } from '#core/ui/index.ts';

/** A month with the rows on their days, and below it the same rows as a list for small screens and details. */

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
const DAYS_MAX = 42;
const ROWS_ON_A_DAY = 3;

export interface Span {
  from: string;
  to: string;
}

/** The fields that say when a row takes place. */
export function spanOf(entity: Entity): Span | undefined {
  const booking = bookingOf(entity);
  if (booking) return { from: booking.from, to: booking.to };
  const first = fieldsOf(entity).find(([, field]) => field.kind === 'date' || field.kind === 'dateTime')?.[0];
  return first ? { from: first, to: first } : undefined;
}

/** `2026-11`, the current month when the address names none. */
export function monthOf(params: URLSearchParams): string {
  const wanted = params.get('month') ?? '';
  return MONTH.test(wanted) ? wanted : isoDay(Date.now()).slice(0, 7);
}

const dateOf = (month: string, day = 1): Date => new Date(Number(month.slice(0, 4)), Number(month.slice(5)) - 1, day);

const monthFrom = (month: string, steps: number): string => {
  const date = dateOf(month);
  date.setMonth(date.getMonth() + steps);
  return isoDay(date).slice(0, 7);
};

/** The days of the grid: whole weeks from Monday. */
function daysOf(month: string): string[] {
  const first = dateOf(month);
  const lead = (first.getDay() + 6) % 7;
  const days = Array.from({ length: DAYS_MAX }, (_, index) => isoDay(dateOf(month, index + 1 - lead)));
  return days[35]?.startsWith(month) ? days : days.slice(0, 35);
}

/** Only what touches the month; every row of it, not a page. */
export function monthQuery(entity: Entity, query: ListQuery, month: string): ListQuery {
  const span = spanOf(entity);
  if (!span) return query;
  const days = daysOf(month);
  const first = columnValue(entity, span.to, days[0] ?? month, '00:00:00.000');
  const last = columnValue(entity, span.from, days.at(-1) ?? month, '23:59:59.999');
  const touching =
    span.from === span.to
      ? { [span.from]: { from: first, to: last } }
      : { [span.from]: { to: last }, [span.to]: { from: first } };
  return { ...query, filters: { ...query.filters, ...touching }, size: 100, page: 1 };
}

function columnValue(entity: Entity, name: string, day: string, time: string): string | number {
  return fieldOf(entity, name).kind === 'date' ? day : new Date(`${day}T${time}`).getTime();
}

function dayOf(row: Row, name: string): string {
  const value = row[name];
  return typeof value === 'number' ? isoDay(value) : String(value ?? '');
}

/** Both ends belong to it: on the last day somebody is still there. */
function isOn(row: Row, span: Span, day: string): boolean {
  return dayOf(row, span.from) <= day && day <= dayOf(row, span.to);
}

export function calendar(shown: Shown): Html {
  const { c, entity, rows, views } = shown;
  const params = c.url.searchParams;
  const month = monthOf(params);
  const span = spanOf(entity);
  if (!span) return '';
  const link = (to: string, label: string, name: string) => (
    <a className="btn square small" href={listHref(entity, params, { month: to })} aria-label={label}>
      {icon(name)}
    </a>
  );
  const entry = (row: Row) => <li key={row.id}>{views.listRow?.(row, c)}</li>;
  const list = rows.filter((row) => dayOf(row, span.to) >= `${month}-01` && dayOf(row, span.from) <= `${month}-31`);
  return (
    <>
      <section className="card flush">
        <header>
          <h2>{monthName(month)}</h2>
          <div className="row">
            {link(monthFrom(month, -1), t('entities.month_before'), 'chevron-left')}
            <a className="btn small" href={listHref(entity, params, { month: '' })}>
              {t('entities.today')}
            </a>
            {link(monthFrom(month, 1), t('entities.month_after'), 'chevron-right')}
          </div>
        </header>
        <div className="month">
          {weekdays()}
          {daysOf(month).map((day) => dayCell(shown, span, month, day))}
        </div>
      </section>
      <section className="card flush">
        {list.length === 0 ? (
          empty({ title: t('entities.free_month'), text: t('entities.free_month_text') })
        ) : (
          <ul className="items">{list.map(entry)}</ul>
        )}
      </section>
    </>
  );
}

function dayCell({ entity, rows }: Shown, span: Span, month: string, day: string): Html {
  const classes = [day.startsWith(month) ? '' : 'out', day === isoDay(Date.now()) ? 'today' : ''].filter(Boolean);
  const here = rows.filter((row) => isOn(row, span, day));
  const more = here.length - ROWS_ON_A_DAY;
  return (
    <div className={classes.length > 0 ? classes.join(' ') : undefined}>
      <time className="day" dateTime={day}>
        {Number(day.slice(8))}
      </time>
      {here.slice(0, ROWS_ON_A_DAY).map((row) => (
        <a key={row.id} className={isOff(row) ? 'off' : undefined} href={rowPath(entity, row)}>
          {labelOf(entity, row)}
        </a>
      ))}
      {more > 0 ? <small>{t('entities.more', { count: more })}</small> : ''}
    </div>
  );
}

const isOff = (row: Row): boolean => row.status === 'cancelled';

function weekdays(): Html[] {
  const format = new Intl.DateTimeFormat(blueprint.locale, { weekday: 'short' });
  // 5 January 2026 was a Monday.
  return Array.from({ length: 7 }, (_, index) => <b key={index}>{format.format(new Date(2026, 0, 5 + index))}</b>);
}

const monthName = (month: string): string =>
  new Intl.DateTimeFormat(blueprint.locale, { month: 'long', year: 'numeric' }).format(dateOf(month));
