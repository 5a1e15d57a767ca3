/** What the payment provider says about subscriptions. Its events may come twice, late, or in any order. */
import { z } from 'zod';
import type { PaymentEvent } from '#core/adapters/payments.ts';
import { all, one, run } from '#core/db.ts';
import { publish } from '#core/events.ts';
import { addCredits } from '#features/billing/ledger.ts';
import { findPrice, nameOf } from '#features/billing/price.ts';

export interface Subscription {
  id: string;
  user_id: string;
  price: string;
  status: string;
  cancels: 0 | 1;
  /** Milliseconds; null when the provider did not say. */
  period_end: number | null;
}

/** While a payment is overdue the provider tries again; people keep what they pay for until it gives up. */
const CURRENT = ['active', 'trialing', 'past_due'];

const metadata = z.record(z.string(), z.string()).nullish();

const subscriptionShape = z.object({
  id: z.string(),
  status: z.string(),
  cancel_at_period_end: z.boolean().nullish(),
  metadata,
  current_period_end: z.number().nullish(),
  items: z.object({ data: z.array(z.object({ current_period_end: z.number().nullish() })) }).nullish(),
});

/** Newer versions of the provider's API keep the subscription of an invoice under `parent`. */
const invoiceShape = z.object({
  id: z.string(),
  subscription_details: z.object({ metadata }).nullish(),
  parent: z.object({ subscription_details: z.object({ metadata }).nullish() }).nullish(),
});

/** Current ones, the one that lasts longest first. */
export async function subscriptionsOf(userId: string): Promise<Subscription[]> {
  const rows = await all<Subscription>('select * from subscription where user_id = ? order by period_end desc', userId);
  return rows.filter((row) => CURRENT.includes(row.status));
}

export async function findSubscription(userId: string, id: string): Promise<Subscription | undefined> {
  return (await subscriptionsOf(userId)).find((subscription) => subscription.id === id);
}

/** customer.subscription.created, .updated and .deleted */
export async function followSubscription(event: PaymentEvent): Promise<void> {
  const subject = subscriptionShape.parse(event.data.object);
  const { user, price } = subject.metadata ?? {};
  if (!user || !price || !findPrice(price) || !(await isUser(user))) return;
  const periodEnd = subject.items?.data[0]?.current_period_end ?? subject.current_period_end;
  const status = event.type === 'customer.subscription.deleted' ? 'canceled' : subject.status;
  await run(
    `insert into subscription (id, user_id, price, status, cancels, period_end, as_of) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set status = excluded.status, cancels = excluded.cancels,
       period_end = excluded.period_end, as_of = excluded.as_of
     where excluded.as_of >= subscription.as_of and subscription.status <> 'canceled'`,
    subject.id,
    user,
    price,
    status,
    subject.cancel_at_period_end ? 1 : 0,
    periodEnd ? periodEnd * 1000 : null,
    event.created ?? Math.floor(Date.now() / 1000),
  );
  publish(`billing:${user}`);
}

/** invoice.paid: the credits of one period. The invoice's id makes sure that they are added once. */
export async function addPeriodCredits(event: PaymentEvent): Promise<void> {
  const invoice = invoiceShape.parse(event.data.object);
  const facts = invoice.parent?.subscription_details?.metadata ?? invoice.subscription_details?.metadata ?? {};
  const price = findPrice(facts.price ?? '');
  if (!price || price.credits === 0 || !facts.user || !(await isUser(facts.user))) return;
  await addCredits(facts.user, price.credits, 'subscription', invoice.id, nameOf(price));
}

const isUser = async (id: string): Promise<boolean> =>
  (await one('select 1 from "user" where id = ?', id)) !== undefined;
