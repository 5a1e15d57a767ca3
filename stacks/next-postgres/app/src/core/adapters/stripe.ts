import { createHash } from 'node:crypto';
import { z } from 'zod';
import { blueprint } from '#blueprint.ts';
import type { Checkout, CheckoutItem } from '#core/adapters/payments.ts';
import { env, stripePrice } from '#core/env.ts';

const API = 'https://api.stripe.com/v1';
const VERSION = '2025-03-31.basil';
const TIMEOUT_MS = 20_000;

const withUrl = z.object({ url: z.url() });
const priceShape = z.object({
  id: z.string(),
  unit_amount: z.number().nullable(),
  currency: z.string(),
  active: z.boolean().default(true),
});
const priceList = z.object({ data: z.array(priceShape) });

/** Opens a Checkout session and answers its address. */
export async function createSession(wanted: Checkout, customer: string | undefined): Promise<string> {
  const form = await sessionForm(wanted, customer);
  const key = createHash('sha256').update(form.toString()).digest('hex');
  const session = await call('POST', '/checkout/sessions', form, `checkout-${key}`);
  return withUrl.parse(session).url;
}

export async function openPortal(customer: string, returnPath: string): Promise<string> {
  const form = new URLSearchParams({ customer, return_url: `${env.APP_URL}${returnPath}` });
  if (env.STRIPE_PORTAL) form.set('configuration', env.STRIPE_PORTAL);
  return withUrl.parse(await call('POST', '/billing_portal/sessions', form)).url;
}

export async function setStripeCancellation(subscriptionId: string, cancels: boolean): Promise<void> {
  const form = new URLSearchParams({ cancel_at_period_end: String(cancels) });
  await call('POST', `/subscriptions/${encodeURIComponent(subscriptionId)}`, form);
}

async function sessionForm(wanted: Checkout, customer: string | undefined): Promise<URLSearchParams> {
  const subscribes = wanted.items.some((item) => item.every);
  const form = new URLSearchParams({
    mode: subscribes ? 'subscription' : 'payment',
    client_reference_id: wanted.userId,
    success_url: `${env.APP_URL}${wanted.successPath}`,
    cancel_url: `${env.APP_URL}${wanted.cancelPath}`,
  });
  if (customer) form.set('customer', customer);
  const facts = { ...wanted.metadata, kind: wanted.kind, ref: wanted.ref, user: wanted.userId };
  const carrier = subscribes ? 'subscription_data' : 'payment_intent_data';
  for (const [name, value] of Object.entries(facts)) {
    form.set(`metadata[${name}]`, value);
    // Renewals and refunds refer to the subscription or payment, never to the checkout.
    form.set(`${carrier}[metadata][${name}]`, value);
  }
  for (const [index, item] of wanted.items.entries()) await addItem(form, `line_items[${index}]`, item);
  return form;
}

async function addItem(form: URLSearchParams, prefix: string, item: CheckoutItem): Promise<void> {
  form.set(`${prefix}[quantity]`, String(item.quantity));
  const known = item.lookupKey ? await findPrice(item) : undefined;
  if (known) return form.set(`${prefix}[price]`, known);
  form.set(`${prefix}[price_data][currency]`, blueprint.currency);
  form.set(`${prefix}[price_data][unit_amount]`, String(item.amountMinor));
  form.set(`${prefix}[price_data][product_data][name]`, item.name);
  if (item.every) form.set(`${prefix}[price_data][recurring][interval]`, item.every);
}

/**
 * The price that the deploy made, else the one that Stripe keeps under our key. One that differs from what our page showed
 * must not be charged. One that is out of sale belongs to another version of this app: then the amount is sent itself.
 */
async function findPrice(item: CheckoutItem): Promise<string | undefined> {
  const found = await lookUp(item.lookupKey ?? '');
  if (!found?.active) return undefined;
  if (found.unit_amount !== item.amountMinor || found.currency !== blueprint.currency) {
    throw new Error(`the price ${item.lookupKey} at Stripe differs from the one in prices.ts`);
  }
  return found.id;
}

async function lookUp(key: string): Promise<z.infer<typeof priceShape> | undefined> {
  const made = stripePrice(key);
  if (made) return priceShape.parse(await call('GET', `/prices/${encodeURIComponent(made)}`));
  const query = new URLSearchParams({ 'lookup_keys[]': key, active: 'true', limit: '1' });
  return priceList.parse(await call('GET', `/prices?${query}`)).data[0];
}

async function call(method: string, path: string, body?: URLSearchParams, idempotencyKey?: string): Promise<unknown> {
  const answer = await fetch(`${API}${path}`, {
    method,
    body,
    headers: {
      authorization: `Bearer ${env.STRIPE_SECRET_KEY}`,
      'stripe-version': VERSION,
      ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`Stripe answered ${answer.status} to ${method} ${path.split('?')[0]}`);
  return answer.json();
}
