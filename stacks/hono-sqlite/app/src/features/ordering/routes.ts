import type { Hono } from 'hono';
import { checkout } from '#core/adapters/payments.ts';
import { find } from '#core/entity/data.ts';
import { allEntities, orderOf, rowPath } from '#core/entity/entity.ts';
import { makeHere } from '#core/entity/made-here.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type App, type Ctx, redirectWithToast, signedIn, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import {
  CHECKOUT_KIND,
  isBuyer,
  isSeller,
  move,
  nextStates,
  refOf,
  sellerOf,
  soldBy,
  tell,
} from '#features/ordering/rules.ts';

export function addRoutes(app: Hono<App>): void {
  for (const entity of allEntities()) {
    const order = orderOf(entity);
    const target = soldBy(entity);
    if (!order || !target) continue;

    app.post(`/${target.path}/:id/${entity.path}`, signedIn, (c) =>
      makeHere(c, { target, id: c.req.param('id'), entity, of: order.of, done: t('ordering.done') }),
    );
    app.post(`/${entity.path}/:id/pay`, signedIn, (c) => pay(c, entity, c.req.param('id')));
    app.post(`/${entity.path}/:id/cancel`, signedIn, (c) => cancel(c, entity, c.req.param('id')));
    app.post(`/${entity.path}/:id/state/:state`, signedIn, (c) =>
      advance(c, entity, c.req.param('id'), c.req.param('state')),
    );
  }
}

const rowFor = (c: Ctx, entity: Entity, id: string): Row | null => find(viewerOf(c), entity, id);

async function pay(c: Ctx, entity: Entity, id: string) {
  const row = rowFor(c, entity, id);
  const order = orderOf(entity);
  if (!row || !order || !isBuyer(viewerOf(c), row)) return c.notFound();
  const here = rowPath(entity, row);
  if (row.status !== 'pending') return redirectWithToast(c, here, t('ordering.not_pending'));
  const total = Number(row[order.total]);
  if (total === 0) {
    move(entity, id, 'pending', 'paid');
    return redirectWithToast(c, here, t('ordering.free'));
  }
  const quantity = Number(row[order.quantity]);
  const address = await checkout({
    kind: CHECKOUT_KIND,
    userId: String(row.owner_id),
    ref: refOf(entity, row),
    items: [{ name: labelOf(entity, row), amountMinor: total / quantity, quantity }],
    successPath: here,
    cancelPath: here,
  });
  return c.redirect(address, 303);
}

function cancel(c: Ctx, entity: Entity, id: string) {
  const row = rowFor(c, entity, id);
  const viewer = viewerOf(c);
  const seller = row && sellerOf(entity, row);
  if (!row || (row.owner_id !== viewer.id && seller !== viewer.id)) return c.notFound();
  if (!move(entity, id, 'pending', 'cancelled'))
    return redirectWithToast(c, rowPath(entity, row), t('ordering.not_pending'));
  tell(
    [row.owner_id, seller].filter((to) => to !== viewer.id),
    entity,
    row,
    'ordering.news.cancelled',
  );
  return redirectWithToast(c, rowPath(entity, row), t('ordering.cancelled'));
}

/** The seller says that it is on its way. */
function advance(c: Ctx, entity: Entity, id: string, state: string) {
  const row = rowFor(c, entity, id);
  if (!row || !isSeller(viewerOf(c), entity, row) || !nextStates(entity, row).includes(state)) return c.notFound();
  if (move(entity, id, String(row.status), state)) tell([row.owner_id], entity, row, 'ordering.news.moved');
  return redirectWithToast(c, rowPath(entity, row), t('ordering.moved'));
}
