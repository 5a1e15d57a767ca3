import { find, Refused, systemFind, systemList, systemLock } from '#core/entity/data.ts';
import { bookingOf, fieldOf, targetOf } from '#core/entity/entity.ts';
import { fieldName } from '#core/entity/names.ts';
import type { Entity, Row, Values } from '#core/entity/types.ts';
import type { Viewer } from '#core/http.ts';
import { t } from '#core/text.ts';
import { addDays, today } from '#features/booking/days.ts';

/**
 * A span of time: `from` belongs to it, `to` does not, so that one guest may arrive on the day on which another leaves.
 * Days are text, times are milliseconds; both compare with `<`.
 */
export interface Span {
  from: string | number;
  to: string | number;
}

const LONGEST_DAYS = 366;
const DAY = 86_400_000;
/** Inputs know minutes only, and people need a moment to press the button. */
const GRACE = 2 * 60_000;

/** What can be booked. */
export const bookedThing = (entity: Entity): Entity | undefined => {
  const booking = bookingOf(entity);
  return booking && targetOf(fieldOf(entity, booking.of));
};

export const hasStatus = (entity: Entity): boolean => 'status' in entity.fields;

/** Whether times are booked, not whole days. */
export const bookedByTime = (entity: Entity): boolean => {
  const booking = bookingOf(entity);
  return booking !== undefined && fieldOf(entity, booking.from).kind === 'dateTime';
};

/** Bookings of a thing that touch the span. */
export async function touching(entity: Entity, thingId: string, span: Span): Promise<Row[]> {
  const booking = bookingOf(entity);
  if (!booking) return [];
  return (
    await systemList(entity, {
      size: 100,
      filters: {
        [booking.of]: { equals: thingId },
        [booking.from]: { before: span.to },
        [booking.to]: { after: span.from },
        status: { not: 'cancelled' },
      },
    })
  ).rows;
}

/** Refuses a booking that cannot be. `before` is the row when one is changed. */
export async function checkBooking(viewer: Viewer, entity: Entity, values: Values, before?: Row): Promise<void> {
  const booking = bookingOf(entity);
  const target = bookedThing(entity);
  if (!booking || !target) return;
  const thingId = String(values[booking.of]);
  if (!(await find(viewer, target, thingId))) throw new Refused(t('booking.error.gone'), booking.of);
  const span = { from: values[booking.from], to: values[booking.to] } as Span;
  if (!(span.from < span.to)) {
    throw new Refused(t('booking.error.order', { from: fieldName(entity, booking.from) }), booking.to);
  }
  if (span.from < earliest(entity) && span.from !== before?.[booking.from]) {
    throw new Refused(t('booking.error.past'), booking.from);
  }
  if (span.to > latest(span)) throw new Refused(t('booking.error.long', { days: LONGEST_DAYS }), booking.to);
  // Inside the transaction that writes the booking: whoever else wants this thing waits until that is done, and looks then.
  await systemLock(target, thingId);
  if ((await touching(entity, thingId, span)).some((row) => row.id !== before?.id))
    throw new Refused(t('booking.error.taken'));
}

const earliest = (entity: Entity): string | number => (bookedByTime(entity) ? Date.now() - GRACE : today());

const latest = ({ from }: Span): string | number =>
  typeof from === 'number' ? from + LONGEST_DAYS * DAY : addDays(from, LONGEST_DAYS);

/** Whoever owns the thing; where nobody does, the admins. */
export async function keeps(viewer: Viewer, entity: Entity, row: Row): Promise<boolean> {
  const target = bookedThing(entity);
  if (!target || viewer.id === null) return false;
  return target.owner === 'user' ? (await keeperOf(entity, row)) === viewer.id : viewer.role === 'admin';
}

export async function keeperOf(entity: Entity, row: Row): Promise<string | null> {
  const booking = bookingOf(entity);
  const target = bookedThing(entity);
  const thing: Row | null = booking && target ? await systemFind(target, String(row[booking.of])) : null;
  return thing?.owner_id ?? null;
}

export const isOver = (entity: Entity, row: Row): boolean => {
  const booking = bookingOf(entity);
  const to = booking ? (row[booking.to] as string | number) : 0;
  return typeof to === 'number' ? to <= Date.now() : to <= today();
};

const isOpen = (entity: Entity, row: Row): boolean =>
  !isOver(entity, row) && (!hasStatus(entity) || row.status !== 'cancelled');

export const mayConfirm = async (viewer: Viewer, entity: Entity, row: Row): Promise<boolean> =>
  hasStatus(entity) &&
  fieldOf(entity, 'status').values.includes('confirmed') &&
  row.status === 'pending' &&
  isOpen(entity, row) &&
  (await keeps(viewer, entity, row));

/** Either side may, as long as it is not over. */
export const mayCancel = async (viewer: Viewer, entity: Entity, row: Row): Promise<boolean> =>
  isOpen(entity, row) && viewer.id !== null && (row.owner_id === viewer.id || (await keeps(viewer, entity, row)));

/** Whatever the form says, a booking starts where its states start. */
export function setDefaultStatus(entity: Entity, values: Values): void {
  if (hasStatus(entity)) values.status = fieldOf(entity, 'status').default ?? fieldOf(entity, 'status').values[0];
}
