/**
 * Selling things. With STRIPE_SECRET_KEY people pay at Stripe Checkout; without one, on this machine only, at a test
 * page that sends the same signed events through the same code.
 *
 * A feature that sells calls `checkout` and registers what happens next with `onPaid`. Nothing is handed over on the
 * way back from the checkout page: only a signed event from the provider counts.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import {
  type LocalEvent,
  openLocalCheckout,
  payLocalCheckout,
  setLocalCancellation,
} from '#core/adapters/local-payments.ts';
import { createSession, openPortal, setStripeCancellation } from '#core/adapters/stripe.ts';
import { readSigned, sign } from '#core/adapters/webhook-signature.ts';
import { one, run, transaction } from '#core/db.ts';
import { env, isLocal } from '#core/env.ts';

export interface CheckoutItem {
  name: string;
  /** For one piece, in minor units of the app's currency. */
  amountMinor: number;
  quantity: number;
  /** Present: a subscription, paid again each period. */
  every?: 'month' | 'year';
  /** Finds the price at the provider, so that test and live accounts need no ids of their own. */
  lookupKey?: string;
}

export interface Checkout {
  /** Which `onPaid` handler takes over. */
  kind: string;
  userId: string;
  /** What is paid for, such as an order's id. The same kind and ref open the same checkout twice, never two. */
  ref: string;
  items: CheckoutItem[];
  /** Paths of this app, such as `/orders/123`. */
  successPath: string;
  cancelPath: string;
  metadata?: Record<string, string>;
}

export interface Paid {
  /** Our own id of the buyer. E-mail addresses typed in at the checkout are not looked at. */
  userId: string;
  ref: string;
  metadata: Record<string, string>;
  /** What was paid in all, in minor units; null when the provider did not say. */
  amountMinor: number | null;
  currency: string | null;
  /** The provider's id of this checkout: unique, fit as a ledger reference. */
  paymentId: string;
}

const eventShape = z.object({
  id: z.string(),
  type: z.string(),
  created: z.number().optional(),
  data: z.object({ object: z.record(z.string(), z.unknown()) }),
});
export type PaymentEvent = z.infer<typeof eventShape>;

const sessionShape = z.object({
  id: z.string(),
  client_reference_id: z.string().nullish(),
  payment_status: z.string(),
  amount_total: z.number().nullish(),
  currency: z.string().nullish(),
  customer: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

type PaidHandler = (paid: Paid) => Promise<void>;
type EventHandler = (event: PaymentEvent) => Promise<void>;

const paidHandlers = new Map<string, PaidHandler>();
const eventHandlers = new Map<string, EventHandler[]>();

/** Call once at start-up. The handler runs inside the transaction that records the event: all of it counts, or none. */
export function onPaid(kind: string, handler: PaidHandler): void {
  paidHandlers.set(kind, handler);
}

/** Raw events, for subscriptions and the like. Same transaction rule as `onPaid`. */
export function onPaymentEvent(type: string, handler: EventHandler): void {
  eventHandlers.set(type, [...(eventHandlers.get(type) ?? []), handler]);
}

/** True where people pay at the test page of this app. */
export const paysLocally = (): boolean => isLocal && !env.STRIPE_SECRET_KEY;

/** Opens a checkout and answers where to send the buyer. */
export async function checkout(wanted: Checkout): Promise<string> {
  if (wanted.items.length === 0) throw new Error('a checkout needs at least one item');
  if (paysLocally()) return openLocalCheckout(wanted);
  if (!env.STRIPE_SECRET_KEY) throw new Error('nothing can be sold before STRIPE_SECRET_KEY is set');
  return createSession(wanted, await customerOf(wanted.userId));
}

/** Where the buyer changes card and sees receipts; null when the provider does not know them (or is the local page). */
export async function portal(userId: string, returnPath: string): Promise<string | null> {
  const customer = await customerOf(userId);
  return customer && !paysLocally() ? await openPortal(customer, returnPath) : null;
}

/** Ends a subscription with the period that is paid (`true`), or takes that back. The provider's event follows. */
export async function cancelAtPeriodEnd(subscriptionId: string, cancels: boolean): Promise<void> {
  if (!paysLocally()) return setStripeCancellation(subscriptionId, cancels);
  for (const event of await setLocalCancellation(subscriptionId, cancels)) await deliverLocally(event);
}

/** The local derived secret exists so that the stand-in takes the very path that the provider takes. */
export function webhookSecret(): string {
  if (env.STRIPE_WEBHOOK_SECRET) return env.STRIPE_WEBHOOK_SECRET;
  return createHmac('sha256', env.AUTH_SECRET).update('local payments').digest('hex');
}

export type Received = 'applied' | 'repeated' | 'refused';

/** Takes a webhook's raw body and its signature header. Throws when a handler does: the provider then sends again. */
export async function receiveWebhook(payload: string, signature: string): Promise<Received> {
  if (!env.STRIPE_WEBHOOK_SECRET && !paysLocally()) return 'refused';
  const body = readSigned(payload, signature, webhookSecret());
  const event = eventShape.safeParse(body);
  if (!event.success) return 'refused';
  return transaction(() => apply(event.data));
}

async function apply(event: PaymentEvent): Promise<Received> {
  const known = 'insert into payment_event (id, type, created_at) values (?, ?, ?) on conflict do nothing';
  if ((await run(known, event.id, event.type, Date.now())) === 0) return 'repeated';
  if (event.type === 'checkout.session.completed' || event.type === 'checkout.session.async_payment_succeeded') {
    await applySession(event);
  }
  for (const handler of eventHandlers.get(event.type) ?? []) await handler(event);
  return 'applied';
}

async function applySession(event: PaymentEvent): Promise<void> {
  const session = sessionShape.parse(event.data.object);
  const metadata = session.metadata ?? {};
  const userId = session.client_reference_id ?? metadata.user;
  // Slow payment methods complete the checkout as "unpaid"; a second event follows when the money is there.
  const settled = session.payment_status === 'paid' || session.payment_status === 'no_payment_required';
  if (!settled || !userId || !(await one('select 1 as ok from "user" where id = ?', userId))) return;
  if (session.customer) await rememberCustomer(userId, session.customer);
  await paidHandlers.get(metadata.kind ?? '')?.({
    userId,
    ref: metadata.ref ?? '',
    metadata,
    amountMinor: session.amount_total ?? null,
    currency: session.currency ?? null,
    paymentId: session.id,
  });
}

async function rememberCustomer(userId: string, customer: string): Promise<void> {
  await run(
    `insert into payment_customer (user_id, customer)
     select ?::text, ?::text where not exists (select 1 from payment_customer where customer = ?)
     on conflict (user_id) do update set customer = excluded.customer`,
    userId,
    customer,
    customer,
  );
}

async function customerOf(userId: string): Promise<string | undefined> {
  return (await one<{ customer: string }>('select customer from payment_customer where user_id = ?', userId))?.customer;
}

/** Pays at the test page. False: no such open checkout of this person. */
export async function payLocally(id: string, userId: string): Promise<boolean> {
  if (!paysLocally()) return false;
  const events = await payLocalCheckout(id, userId);
  for (const event of events ?? []) await deliverLocally(event);
  return events !== null;
}

async function deliverLocally(event: LocalEvent): Promise<void> {
  const payload = JSON.stringify(event);
  const received = await receiveWebhook(payload, sign(payload, webhookSecret()));
  if (received === 'refused') throw new Error('the local payment event was refused');
}
