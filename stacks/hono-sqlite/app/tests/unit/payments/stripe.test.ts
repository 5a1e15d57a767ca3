import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import type { Checkout } from '#core/adapters/payments.ts';

/** What would go over the wire to Stripe. */
interface Sent {
  path: string;
  form: URLSearchParams;
  headers: Headers;
}
let sent: Sent[] = [];
let prices: unknown[] = [];

globalThis.fetch = async (address, init) => {
  const url = new URL(String(address));
  sent.push({
    path: url.pathname,
    form: new URLSearchParams(String(init?.body ?? url.search)),
    headers: new Headers(init?.headers),
  });
  if (url.pathname === '/v1/prices') return Response.json({ data: prices });
  if (url.pathname.startsWith('/v1/prices/')) return Response.json(prices[0]);
  return Response.json({ id: 'cs_1', url: 'https://checkout.stripe.com/c/1' });
};

// The environment is read once, when the adapter is first imported.
let payments: typeof import('#core/adapters/payments.ts');
let currency = '';
before(async () => {
  process.env.STRIPE_SECRET_KEY = 'sk_test_probe';
  process.env.STRIPE_WEBHOOK_SECRET = 'whsec_probe';
  payments = await import('#core/adapters/payments.ts');
  currency = (await import('#blueprint.ts')).blueprint.currency;
});
beforeEach(() => {
  sent = [];
  prices = [];
});

const wanted = (facts: Partial<Checkout> = {}): Checkout => ({
  kind: 'billing',
  userId: 'user-1',
  ref: 'ref-1',
  items: [{ name: 'Pro', amountMinor: 900, quantity: 1, every: 'month', lookupKey: 'pro' }],
  successPath: '/billing?paid=1',
  cancelPath: '/billing',
  metadata: { price: 'pro' },
  ...facts,
});

const session = () => sent.find(({ path }) => path === '/v1/checkout/sessions');

test('the session carries our user, and so does the subscription that comes of it', async () => {
  assert.equal(await payments.checkout(wanted()), 'https://checkout.stripe.com/c/1');
  const form = session()?.form;
  assert.equal(form?.get('mode'), 'subscription');
  assert.equal(form?.get('client_reference_id'), 'user-1');
  assert.equal(form?.get('subscription_data[metadata][user]'), 'user-1');
  assert.equal(form?.get('subscription_data[metadata][price]'), 'pro');
  assert.equal(form?.get('line_items[0][price_data][unit_amount]'), '900');
});

test('a price that Stripe knows by its key is used, unless it differs from what we show', async () => {
  prices = [{ id: 'price_1', unit_amount: 900, currency }];
  await payments.checkout(wanted());
  assert.equal(session()?.form.get('line_items[0][price]'), 'price_1');
  prices = [{ id: 'price_1', unit_amount: 1_000, currency }];
  await assert.rejects(payments.checkout(wanted()), /differs/);
});

test('the price that the deploy made is used; one that is out of sale is not, and its amount is', async () => {
  process.env.STRIPE_PRICE_PRO = 'price_made';
  prices = [{ id: 'price_made', unit_amount: 900, currency, active: true }];
  await payments.checkout(wanted());
  assert.equal(session()?.form.get('line_items[0][price]'), 'price_made');
  assert.ok(sent.some(({ path }) => path === '/v1/prices/price_made'));
  sent = [];
  prices = [{ id: 'price_made', unit_amount: 900, currency, active: false }];
  await payments.checkout(wanted({ ref: 'ref-3' }));
  assert.equal(session()?.form.get('line_items[0][price]'), null);
  assert.equal(session()?.form.get('line_items[0][price_data][unit_amount]'), '900');
  prices = [{ id: 'price_made', unit_amount: 1_000, currency, active: true }];
  await assert.rejects(payments.checkout(wanted()), /differs/);
  delete process.env.STRIPE_PRICE_PRO;
});

test('the same checkout asked for twice is one; another one is another', async () => {
  const keyOf = async (facts?: Partial<Checkout>) => {
    sent = [];
    await payments.checkout(wanted(facts));
    return session()?.headers.get('idempotency-key');
  };
  assert.equal(await keyOf(), await keyOf());
  assert.notEqual(await keyOf(), await keyOf({ ref: 'ref-2' }));
});

test('with a provider set up nothing can be paid at the local page', async () => {
  assert.equal(payments.paysLocally(), false);
  assert.equal(payments.payLocally('any', 'user-1'), false);
});
