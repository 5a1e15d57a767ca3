import { transaction } from '#core/db.ts';
import { Denied, find, systemRemove, systemUpdate } from '#core/entity/data.ts';
import { allEntities, bookingOf, rowPath } from '#core/entity/entity.ts';
import { makeHere } from '#core/entity/made-here.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { features, type RowForm } from '#core/features.ts';
import { type Ctx, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { redirectWithToast } from '#core/web.ts';
import { bookedThing, hasStatus, keeperOf, mayCancel, mayConfirm } from '#features/booking/rules.ts';

/** What is booked here by POST to /<things>/<id>/<booking>, and what happens to a booking. */
export function bookingForm(verb: string, entity: Entity): RowForm | undefined {
  const made = allEntities().find((one) => one.path === verb && bookedThing(one)?.table === entity.table);
  const booking = made && bookingOf(made);
  if (made && booking) {
    return (c, sent) =>
      makeHere(c, sent, { target: entity, id: c.param('id'), entity: made, of: booking.of, done: t('booking.done') });
  }
  if (!bookingOf(entity)) return undefined;
  if (verb === 'confirm') return (c) => confirm(c, entity, c.param('id'));
  return verb === 'cancel' ? (c) => cancel(c, entity, c.param('id')) : undefined;
}

async function confirm(c: Ctx, entity: Entity, id: string): Promise<Response> {
  const viewer = viewerOf(c);
  const row = await transaction(async () => {
    const found: Row | null = await find(viewer, entity, id);
    if (!found || !(await mayConfirm(viewer, entity, found))) return null;
    await systemUpdate(entity, id, { status: 'confirmed' });
    return found;
  });
  if (!row) throw new Denied();
  await tell(viewer, row.owner_id, entity, row, 'booking.news.confirmed');
  return redirectWithToast(rowPath(entity, row), t('booking.confirmed'));
}

async function cancel(c: Ctx, entity: Entity, id: string): Promise<Response> {
  const viewer = viewerOf(c);
  const row = await transaction(async () => {
    const found: Row | null = await find(viewer, entity, id);
    if (!found || !(await mayCancel(viewer, entity, found))) return null;
    if (hasStatus(entity)) await systemUpdate(entity, id, { status: 'cancelled' });
    else await systemRemove(entity, id);
    return found;
  });
  if (!row) throw new Denied();
  const other = row.owner_id === viewer.id ? await keeperOf(entity, row) : row.owner_id;
  await tell(viewer, other, entity, row, 'booking.news.cancelled');
  return redirectWithToast(hasStatus(entity) ? rowPath(entity, row) : `/${entity.path}`, t('booking.cancelled'));
}

/** News for the other side; nobody hears of what they did themselves. */
export async function tell(
  viewer: Viewer,
  to: string | null | undefined,
  entity: Entity,
  row: Row,
  key: string,
): Promise<void> {
  if (!to || to === viewer.id) return;
  const news = { text: t(key, { label: labelOf(entity, row) }), href: rowPath(entity, row) };
  for (const feature of features()) await feature.notify?.([to], news);
}
