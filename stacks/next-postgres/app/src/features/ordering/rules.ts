import type { Paid } from '#core/adapters/payments.ts';
import { transaction } from '#core/db.ts';
import { find, Refused, systemFind, systemUpdate } from '#core/entity/data.ts';
import { entityOf, fieldOf, orderOf, rowPath, targetOf } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row, Values } from '#core/entity/types.ts';
import { features } from '#core/features.ts';
import type { Viewer } from '#core/http.ts';
import { t } from '#core/text.ts';

/** The highest sum that payment providers take at once. */
const TOTAL_MAX = 99_999_999;
const QUANTITY_MAX = 100_000;

/** The thing that an order is for. */
export const soldBy = (entity: Entity): Entity | undefined => {
  const order = orderOf(entity);
  return order && targetOf(fieldOf(entity, order.of));
};

/** What a form says about sums and states does not count: both follow from the thing's price of this moment. */
export async function completeOrder(viewer: Viewer, entity: Entity, values: Values): Promise<void> {
  const order = orderOf(entity);
  const target = soldBy(entity);
  if (!order || !target) return;
  const thing: Row | null = await find(viewer, target, String(values[order.of]));
  if (!thing) throw new Refused(t('ordering.error.gone'), order.of);
  const quantity = Number(values[order.quantity]);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > QUANTITY_MAX) {
    throw new Refused(t('ordering.error.quantity'), order.quantity);
  }
  const total = Number(thing[order.price] ?? Number.NaN) * quantity;
  if (!Number.isInteger(total) || total < 0) throw new Refused(t('ordering.error.price'));
  if (total > TOTAL_MAX) throw new Refused(t('ordering.error.total'), order.quantity);
  values[order.total] = total;
  values.status = 'pending';
}

/** Who sells: the owner of the thing. */
export async function sellerOf(entity: Entity, row: Row): Promise<string | null> {
  const order = orderOf(entity);
  const target = soldBy(entity);
  const thing: Row | null = order && target ? await systemFind(target, String(row[order.of])) : null;
  return thing?.owner_id ?? null;
}

export const isBuyer = (viewer: Viewer, row: Row): boolean => viewer.id !== null && row.owner_id === viewer.id;

export const isSeller = async (viewer: Viewer, entity: Entity, row: Row): Promise<boolean> =>
  viewer.id !== null && (await sellerOf(entity, row)) === viewer.id;

/** The states after 'paid' that the seller can set, in the order of the declaration: shipped, delivered. */
export function nextStates(entity: Entity, row: Row): string[] {
  const { values } = fieldOf(entity, 'status');
  const after = values.slice(values.indexOf('paid') + 1).filter((value) => value !== 'cancelled');
  const current = String(row.status);
  if (current === 'paid') return after.slice(0, 1);
  const at = after.indexOf(current);
  return at === -1 ? [] : after.slice(at + 1, at + 2);
}

/** Moves an order from one state to another. False: it is not in that state any more. */
export async function move(entity: Entity, id: string, from: string, to: string): Promise<boolean> {
  return transaction(async () => {
    const row: Row | null = await systemFind(entity, id);
    if (row?.status !== from) return false;
    await systemUpdate(entity, id, { status: to });
    return true;
  });
}

export const CHECKOUT_KIND = 'order';

export const refOf = (entity: Entity, row: Row): string => `${entity.table}:${row.id}`;

/** Runs inside the transaction of the payment event; the same event never comes here twice. */
export async function markPaid(paid: Paid): Promise<void> {
  const [table = '', id = ''] = paid.ref.split(':');
  const entity = entityOf(table);
  const order = entity && orderOf(entity);
  const row: Row | null = entity ? await systemFind(entity, id) : null;
  if (!entity || !order || !row || (paid.amountMinor !== null && paid.amountMinor !== row[order.total])) {
    console.error(`payment ${paid.paymentId} fits no order (${paid.ref})`);
    return;
  }
  // An order that was cancelled while its checkout was open has been paid all the same: saying so is the only way in
  // which both sides learn that there is money to send back.
  if (row.status !== 'pending' && row.status !== 'cancelled') return;
  await systemUpdate(entity, id, { status: 'paid' });
  await tell([await sellerOf(entity, row)], entity, row, 'ordering.news.paid');
}

export async function tell(
  people: (string | null | undefined)[],
  entity: Entity,
  row: Row,
  key: string,
): Promise<void> {
  const to = people.filter((id): id is string => typeof id === 'string');
  const news = { text: t(key, { label: labelOf(entity, row) }), href: rowPath(entity, row) };
  for (const feature of features()) await feature.notify?.(to, news);
}
