import { checkout } from '#core/adapters/payments.ts';
import { Denied, find } from '#core/entity/data.ts';
import { allEntities, orderOf, rowPath } from '#core/entity/entity.ts';
import { makeHere } from '#core/entity/made-here.ts';
import { labelOf } from '#core/entity/names.ts';
import { entityAt } from '#core/entity/pages.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { RowForm } from '#core/features.ts';
import { type Ctx, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { redirectWithToast, seeOther } from '#core/web.ts';
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

/** What is ordered here by POST to /<products>/<id>/<order>, and what happens to an order. */
export function orderForm(verb: string, entity: Entity): RowForm | undefined {
  const made = allEntities().find((one) => one.path === verb && soldBy(one)?.table === entity.table);
  const order = made && orderOf(made);
  if (made && order) {
    return (c, sent) =>
      makeHere(c, sent, { target: entity, id: c.param('id'), entity: made, of: order.of, done: t('ordering.done') });
  }
  if (!orderOf(entity)) return undefined;
  if (verb === 'pay') return (c) => pay(c, entity, c.param('id'));
  return verb === 'cancel' ? (c) => cancel(c, entity, c.param('id')) : undefined;
}

export async function moveOn(c: Ctx): Promise<Response> {
  const entity = entityAt(c);
  if (!orderOf(entity)) throw new Denied();
  return advance(c, entity, c.param('id'), c.param('state'));
}

const rowFor = async (c: Ctx, entity: Entity, id: string): Promise<Row | null> => find(viewerOf(c), entity, id);

async function pay(c: Ctx, entity: Entity, id: string): Promise<Response> {
  const row = await rowFor(c, entity, id);
  const order = orderOf(entity);
  if (!row || !order || !isBuyer(viewerOf(c), row)) throw new Denied();
  const here = rowPath(entity, row);
  if (row.status !== 'pending') return redirectWithToast(here, t('ordering.not_pending'));
  const total = Number(row[order.total]);
  if (total === 0) {
    await move(entity, id, 'pending', 'paid');
    return redirectWithToast(here, t('ordering.free'));
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
  seeOther(address);
}

async function cancel(c: Ctx, entity: Entity, id: string): Promise<Response> {
  const row = await rowFor(c, entity, id);
  const viewer = viewerOf(c);
  const seller = row && (await sellerOf(entity, row));
  if (!row || (row.owner_id !== viewer.id && seller !== viewer.id)) throw new Denied();
  if (!(await move(entity, id, 'pending', 'cancelled')))
    return redirectWithToast(rowPath(entity, row), t('ordering.not_pending'));
  await tell(
    [row.owner_id, seller].filter((to) => to !== viewer.id),
    entity,
    row,
    'ordering.news.cancelled',
  );
  return redirectWithToast(rowPath(entity, row), t('ordering.cancelled'));
}

/** The seller says that it is on its way. */
async function advance(c: Ctx, entity: Entity, id: string, state: string): Promise<Response> {
  const row = await rowFor(c, entity, id);
  if (!row || !(await isSeller(viewerOf(c), entity, row)) || !nextStates(entity, row).includes(state))
    throw new Denied();
  if (await move(entity, id, String(row.status), state)) await tell([row.owner_id], entity, row, 'ordering.news.moved');
  return redirectWithToast(rowPath(entity, row), t('ordering.moved'));
}
