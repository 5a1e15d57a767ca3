import type { Hono } from 'hono';
import { transaction } from '#core/db.ts';
import { find, systemRemove, systemUpdate } from '#core/entity/data.ts';
import { allEntities, bookingOf, rowPath } from '#core/entity/entity.ts';
import { makeHere } from '#core/entity/made-here.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { features } from '#core/features.ts';
import { type App, type Ctx, redirectWithToast, signedIn, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { bookedThing, hasStatus, keeperOf, mayCancel, mayConfirm } from '#features/booking/rules.ts';

export function addRoutes(app: Hono<App>): void {
  for (const entity of allEntities()) {
    const made = bookingOf(entity);
    const target = bookedThing(entity);
    if (!made || !target) continue;

    app.post(`/${target.path}/:id/${entity.path}`, signedIn, (c) =>
      makeHere(c, { target, id: c.req.param('id'), entity, of: made.of, done: t('booking.done') }),
    );
    app.post(`/${entity.path}/:id/confirm`, signedIn, (c) => confirm(c, entity, c.req.param('id')));
    app.post(`/${entity.path}/:id/cancel`, signedIn, (c) => cancel(c, entity, c.req.param('id')));
  }
}

function confirm(c: Ctx, entity: Entity, id: string) {
  const viewer = viewerOf(c);
  const row = transaction(() => {
    const found: Row | null = find(viewer, entity, id);
    if (!found || !mayConfirm(viewer, entity, found)) return null;
    systemUpdate(entity, id, { status: 'confirmed' });
    return found;
  });
  if (!row) return c.notFound();
  tell(viewer, row.owner_id, entity, row, 'booking.news.confirmed');
  return redirectWithToast(c, rowPath(entity, row), t('booking.confirmed'));
}

function cancel(c: Ctx, entity: Entity, id: string) {
  const viewer = viewerOf(c);
  const row = transaction(() => {
    const found: Row | null = find(viewer, entity, id);
    if (!found || !mayCancel(viewer, entity, found)) return null;
    if (hasStatus(entity)) systemUpdate(entity, id, { status: 'cancelled' });
    else systemRemove(entity, id);
    return found;
  });
  if (!row) return c.notFound();
  const other = row.owner_id === viewer.id ? keeperOf(entity, row) : row.owner_id;
  tell(viewer, other, entity, row, 'booking.news.cancelled');
  return redirectWithToast(c, hasStatus(entity) ? rowPath(entity, row) : `/${entity.path}`, t('booking.cancelled'));
}

/** News for the other side; nobody hears of what they did themselves. */
export function tell(viewer: Viewer, to: string | null | undefined, entity: Entity, row: Row, key: string): void {
  if (!to || to === viewer.id) return;
  const news = { text: t(key, { label: labelOf(entity, row) }), href: rowPath(entity, row) };
  for (const feature of features()) feature.notify?.([to], news);
}
