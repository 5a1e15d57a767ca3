import { bookingOf } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Html } from '#core/http.ts';
import { t } from '#core/text.ts';
import { addDays, dayOfMonth, fullDay, isDay, month, today, weekday } from '#features/booking/days.ts';
import { address, moveLinks } from '#features/booking/grid-links.tsx';
import { type Span, touching } from '#features/booking/rules.ts';

/** Four weeks of days, free and taken. The first click chooses where a booking starts, the second where it ends. */
const SHOWN = 28;

export interface DayChoice {
  /** The first day shown. */
  start: string;
  from?: string;
  to?: string;
}

export function dayChoice(query: Record<string, string>): DayChoice {
  const { start, from, to } = query;
  const now = today();
  const chosen = isDay(from) && from >= now ? { from, ...(isDay(to) && to > from ? { to } : {}) } : {};
  return { start: isDay(start) && start > now ? start : now, ...chosen };
}

/** What the form starts with: a single day until a second one is chosen. */
export const dayValues = ({ from, to }: DayChoice): Span | null => (from ? { from, to: to ?? addDays(from, 1) } : null);

export async function dayGrid(entity: Entity, thing: Row, here: string, choice: DayChoice): Promise<Html> {
  const booking = bookingOf(entity);
  const end = addDays(choice.start, SHOWN);
  const from = choice.from && choice.from < choice.start ? choice.from : choice.start;
  const taken = (await touching(entity, thing.id, { from, to: end })).map((row) => ({
    from: String(row[booking?.from ?? '']),
    to: String(row[booking?.to ?? '']),
  }));
  const isFree = (span: Span) => !taken.some((other) => other.from < span.to && span.from < other.to);
  const days = Array.from({ length: SHOWN }, (_, index) => addDays(choice.start, index));
  return (
    <>
      <div className="row between">
        <b>{monthsOf(choice.start, end)}</b>
        <span className="row">{moveLinks(here, choice.start, SHOWN, chosenQuery(choice))}</span>
      </div>
      <div className="days" role="group" aria-label={t('booking.days')}>
        {days.map((day) => cell(here, choice, day, isFree))}
      </div>
    </>
  );
}

function cell(here: string, choice: DayChoice, day: string, isFree: (span: Span) => boolean): Html {
  const inside = (
    <>
      <span aria-hidden="true">{weekday(day)}</span>
      <b aria-hidden="true">{dayOfMonth(day)}</b>
    </>
  );
  if (!isFree({ from: day, to: addDays(day, 1) })) {
    return (
      <a role="link" aria-disabled="true">
        {inside}
        <span className="sr">{t('booking.day_taken', { day: fullDay(day) })}</span>
      </a>
    );
  }
  const values = dayValues(choice);
  const isChosen = values !== null && day >= values.from && day < values.to;
  return (
    <a
      href={address(here, { start: choice.start, ...afterClick(choice, day, isFree) })}
      aria-current={isChosen ? 'date' : undefined}
    >
      {inside}
      <span className="sr">{t('booking.day_free', { day: fullDay(day) })}</span>
    </a>
  );
}

/** A later day ends what was started, if everything up to it is free; any other click starts anew. */
function afterClick({ from, to }: DayChoice, day: string, isFree: (span: Span) => boolean): Record<string, string> {
  const end = addDays(day, 1);
  return from && !to && day > from && isFree({ from, to: end }) ? { from, to: end } : { from: day };
}

function monthsOf(start: string, end: string): string {
  const [first, last] = [month(start), month(addDays(end, -1))];
  return first === last ? first : t('booking.months', { first, last });
}

const chosenQuery = ({ from, to }: DayChoice): Record<string, string> => ({ ...(from && { from }), ...(to && { to }) });
