import { createHmac } from 'node:crypto';
import { type APIResponse, expect } from '@playwright/test';
import { facts, type Price } from './facts.ts';
import { type Person, post } from './people.ts';
import { raw } from './raw.ts';
import { WEBHOOK_SECRET } from './server.ts';

/** Buying things by plain requests, and the part of the payment provider. */

export async function balanceOf(person: Person): Promise<number> {
  const page = await (await person.request.get('/billing')).text();
  const shown = /data-testid="balance"[^>]*>([\d.,\s]*)</.exec(page)?.[1];
  expect(shown, 'the billing page shows the balance').toBeDefined();
  return Number(shown?.replace(/\D/g, ''));
}

/** Opens a checkout and answers its address. */
export async function open(person: Person, price: Price): Promise<string> {
  const answer = await post(person.request, '/billing', { price: price.key });
  expect(answer.status(), `a checkout for ${price.name}`).toBe(303);
  return new URL(answer.headers().location ?? '', 'http://localhost').pathname;
}

export const answerCheckout = (person: Person, checkout: string, answer: 'pay' | 'decline'): Promise<APIResponse> =>
  post(person.request, checkout, { answer });

const bought = new Map<string, Promise<void>>();

/** Buys once, however often it is asked. */
export function buy(person: Person, price: Price): Promise<void> {
  const key = `${person.email} ${price.key}`;
  const done = bought.get(key) ?? pay(person, price);
  bought.set(key, done);
  return done;
}

export async function pay(person: Person, price: Price): Promise<void> {
  const answer = await answerCheckout(person, await open(person, price), 'pay');
  expect(answer.status(), `${price.name} is paid`).toBe(303);
}

/** A single payment that brings credits. */
export const pack = facts.prices.find((price) => price.credits > 0 && !price.every);

/** Something that brings credits at all. */
export const source = pack ?? facts.prices.find((price) => price.credits > 0);

/** Makes sure that this person can pay for work. */
export async function top(person: Person, credits: number): Promise<void> {
  if ((await balanceOf(person)) >= credits) return;
  if (!source) throw new Error('this app sells no credits');
  await pay(person, source);
}

export interface Signing {
  secret?: string;
  /** Seconds since 1970. */
  at?: number;
}

export interface PaymentEvent {
  id: string;
  object: 'event';
  type: string;
  created: number;
  data: { object: Record<string, unknown> };
}

/** What the provider sends when a checkout has been paid. */
export function paidEvent(id: string, userId: string, price: Price, email: string): PaymentEvent {
  const metadata = { price: price.key, kind: 'billing', ref: price.key, user: userId };
  const session = {
    id: `cs_${id}`,
    client_reference_id: userId,
    payment_status: 'paid',
    amount_total: price.amount,
    currency: facts.app.currency,
    customer_details: { email },
    customer_email: email,
    metadata,
  };
  const created = Math.floor(Date.now() / 1000);
  return { id: `evt_${id}`, object: 'event', type: 'checkout.session.completed', created, data: { object: session } };
}

export async function deliver(
  event: unknown,
  { secret = WEBHOOK_SECRET, at = Math.floor(Date.now() / 1000) }: Signing = {},
): Promise<number> {
  const body = JSON.stringify(event);
  const digest = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${digest}` };
  return (await raw('/api/webhooks/stripe', { method: 'POST', headers, body })).status;
}
