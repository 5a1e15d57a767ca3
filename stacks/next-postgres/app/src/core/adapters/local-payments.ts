/** Stand-in for the payment provider on a developer's machine: no money moves, but the events look the same. */
import { blueprint } from '#blueprint.ts';
import type { Checkout } from '#core/adapters/payments.ts';
import { one, run } from '#core/db.ts';
import { newId } from '#core/ids.ts';

export interface LocalEvent {
  id: string;
  type: string;
  created: number;
  data: { object: Record<string, unknown> };
}

const DAYS = { month: 30, year: 365 };

export async function openLocalCheckout(wanted: Checkout): Promise<string> {
  const id = newId();
  await run(
    'insert into local_checkout (id, user_id, body, created_at) values (?, ?, ?, ?)',
    id,
    wanted.userId,
    JSON.stringify(wanted),
    Date.now(),
  );
  return `/dev/checkout/${id}`;
}

/** An open checkout of this person. */
export async function findLocalCheckout(id: string, userId: string): Promise<Checkout | null> {
  const row = await one<{ body: string }>(
    "select body from local_checkout where id = ? and user_id = ? and status = 'open'",
    id,
    userId,
  );
  return row ? JSON.parse(row.body) : null;
}

/** Marks it paid, once, and answers the events that the provider would send; null when there is nothing to pay. */
export async function payLocalCheckout(id: string, userId: string): Promise<LocalEvent[] | null> {
  const wanted = await findLocalCheckout(id, userId);
  if (!wanted || !(await settle(id, userId, 'paid'))) return null;
  const facts = { ...wanted.metadata, kind: wanted.kind, ref: wanted.ref, user: userId };
  const session = {
    id: `cs_local_${id}`,
    client_reference_id: userId,
    payment_status: 'paid',
    amount_total: total(wanted),
    currency: blueprint.currency,
    metadata: facts,
  };
  const completed = event('checkout.session.completed', session);
  if (!wanted.items.some((item) => item.every)) return [completed];
  const invoice = {
    id: `in_local_${id}`,
    parent: { subscription_details: { subscription: `sub_local_${id}`, metadata: facts } },
  };
  return [
    event('customer.subscription.created', subscription(id, wanted, facts, false)),
    completed,
    event('invoice.paid', invoice),
  ];
}

export const declineLocalCheckout = async (id: string, userId: string): Promise<boolean> =>
  settle(id, userId, 'declined');

export async function setLocalCancellation(subscriptionId: string, cancels: boolean): Promise<LocalEvent[]> {
  const id = subscriptionId.replace('sub_local_', '');
  const row = await one<{ body: string }>("select body from local_checkout where id = ? and status = 'paid'", id);
  if (!row) return [];
  const wanted: Checkout = JSON.parse(row.body);
  const facts = { ...wanted.metadata, kind: wanted.kind, ref: wanted.ref, user: wanted.userId };
  return [event('customer.subscription.updated', subscription(id, wanted, facts, cancels))];
}

const total = (wanted: Checkout) => wanted.items.reduce((sum, item) => sum + item.amountMinor * item.quantity, 0);

async function settle(id: string, userId: string, status: 'paid' | 'declined'): Promise<boolean> {
  const open = "update local_checkout set status = ? where id = ? and user_id = ? and status = 'open'";
  return (await run(open, status, id, userId)) === 1;
}

function subscription(id: string, wanted: Checkout, metadata: Record<string, string>, cancels: boolean) {
  const every = wanted.items.find((item) => item.every)?.every ?? 'month';
  const end = Math.floor(Date.now() / 1000) + DAYS[every] * 86_400;
  return {
    id: `sub_local_${id}`,
    status: 'active',
    cancel_at_period_end: cancels,
    metadata,
    items: { data: [{ current_period_end: end }] },
  };
}

function event(type: string, object: Record<string, unknown>): LocalEvent {
  return { id: `evt_local_${newId()}`, type, created: Math.floor(Date.now() / 1000), data: { object } };
}
