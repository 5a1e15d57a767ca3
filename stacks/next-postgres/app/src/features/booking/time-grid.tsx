import { bookingOf } from '#core/entity/entity.ts';
import { toLocalInput } from '#core/entity/numbers.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Html } from '#core/http.ts';
import { t } from '#core/text.ts';
import { addDays, dayOfMonth, fullDay, hourOf, isDay, isMinute, time, today, weekday } from '#features/booking/days.ts';
import { address, moveLinks } from '#features/booking/grid-links.tsx';
import { touching } from '#features/booking/rules.ts';

/** A week of days, and the hours of the chosen one. The first click chooses a start, the second an end. */
const DAYS = 7;
const HOURS = { first: 7, last: 21 };
const HOUR = 3_600_000;

interface Times {
  from: number;
  to: number;
}

export interface TimeChoice {
  start: string;
  day: string;
  from?: number;
  to?: number;
}

export function timeChoice(query: Record<string, string>): TimeChoice {
  const now = today();
  const start = isDay(query.start) && query.start > now ? query.start : now;
  const day = isDay(query.day) && query.day >= now ? query.day : start;
  const from = isMinute(query.from) ? new Date(query.from).getTime() : undefined;
  const to = isMinute(query.to) ? new Date(query.to).getTime() : undefined;
  if (from === undefined) return { start, day };
  return { start, day, from, ...(to !== undefined && to > from ? { to } : {}) };
}

export const timeValues = ({ from, to }: TimeChoice): Times | null =>
  from === undefined ? null : { from, to: to ?? from + HOUR };

export async function timeGrid(entity: Entity, thing: Row, here: string, choice: TimeChoice): Promise<Html> {
  const booking = bookingOf(entity);
  const span = { from: hourOf(choice.day, 0), to: hourOf(addDays(choice.day, 1), 0) };
  const taken = (await touching(entity, thing.id, span)).map((row) => ({
    from: Number(row[booking?.from ?? '']),
    to: Number(row[booking?.to ?? '']),
  }));
  const isFree = (wish: Times) => !taken.some((other) => other.from < wish.to && wish.from < other.to);
  const hours = Array.from({ length: HOURS.last - HOURS.first + 1 }, (_, index) =>
    hourOf(choice.day, HOURS.first + index),
  );
  return (
    <>
      <div className="row between">
        <b>{fullDay(choice.day)}</b>
        <span className="row">{moveLinks(here, choice.start, DAYS, {})}</span>
      </div>
      <div className="days" role="group" aria-label={t('booking.days')}>
        {dayLinks(here, choice)}
      </div>
      <div className="slots" role="group" aria-label={t('booking.times')}>
        {hours.map((hour) => slot(here, choice, hour, isFree))}
      </div>
      {taken.length > 0 ? (
        <p className="sm muted">
          {t('booking.taken_times', { times: taken.map((row) => `${time(row.from)}–${time(row.to)}`).join(', ') })}
        </p>
      ) : (
        ''
      )}
    </>
  );
}

function dayLinks(here: string, { start, day: chosen }: TimeChoice): Html[] {
  return Array.from({ length: DAYS }, (_, index) => {
    const day = addDays(start, index);
    return (
      <a key={day} href={address(here, { start, day })} aria-current={day === chosen ? 'date' : undefined}>
        <span aria-hidden="true">{weekday(day)}</span>
        <b aria-hidden="true">{dayOfMonth(day)}</b>
        <span className="sr">{fullDay(day)}</span>
      </a>
    );
  });
}

function slot(here: string, choice: TimeChoice, hour: number, isFree: (span: Times) => boolean): Html {
  const end = hour + HOUR;
  if (hour < Date.now() || !isFree({ from: hour, to: end })) {
    return (
      <a role="link" aria-disabled="true">
        {time(hour)}
        <span className="sr">{t('booking.taken')}</span>
      </a>
    );
  }
  const values = timeValues(choice);
  const isChosen = values !== null && hour >= values.from && hour < values.to;
  const query = { start: choice.start, day: choice.day, ...afterClick(choice, hour, isFree) };
  return (
    <a href={address(here, query)} aria-current={isChosen ? 'time' : undefined}>
      {time(hour)}
    </a>
  );
}

/** A later hour ends what was started, if everything up to it is free; any other click starts anew. */
function afterClick({ from, to }: TimeChoice, hour: number, isFree: (span: Times) => boolean): Record<string, string> {
  const end = hour + HOUR;
  const isEnd = from !== undefined && to === undefined && hour > from && isFree({ from, to: end });
  return isEnd ? { from: toLocalInput(from), to: toLocalInput(end) } : { from: toLocalInput(hour) };
}
