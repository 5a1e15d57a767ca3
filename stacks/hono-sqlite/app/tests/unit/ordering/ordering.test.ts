import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type Checkout, payLocally } from '#core/adapters/payments.ts';
import { all, one } from '#core/db.ts';
import { create, find, list, systemUpdate } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { Entity } from '#core/entity/types.ts';
import type { User } from '#core/http.ts';
import { ordering } from '#features/ordering/index.ts';
import { markPaid } from '#features/ordering/rules.ts';
import { createWorld, person } from '../world.ts';

const Vase = defineEntity({
  name: 'Vase',
  path: 'vases',
  table: 'test_vase',
  label: 'name',
  owner: 'user',
  fields: { name: fields.text(), price: fields.money({ required: false }), hidden: fields.bool() },
  access: { create: ['seller'], read: ['owner', 'member'], update: ['owner'], delete: ['owner'] },
});

const Purchase = defineEntity({
  name: 'Purchase',
  path: 'purchases',
  table: 'test_purchase',
  label: 'vase',
  owner: 'user',
  kind: { order: { of: 'vase', quantity: 'pieces', price: 'price', total: 'sum' } },
  fields: {
    vase: fields.ref((): Entity => Vase),
    pieces: fields.int({ default: 1 }),
    // Open to forms, which a model should not do: the rule has to hold all the same.
    sum: fields.money({ required: false }),
    status: fields.choice(['pending', 'paid', 'shipped', 'cancelled'], { default: 'pending', set: 'system' }),
  },
  access: { create: ['member'], read: ['owner', 'owner_of:vase'], update: [], delete: [] },
});

const heard: string[][] = [];
const { send } = createWorld([ordering, { name: 'listener', notify: (to) => void heard.push(to) }], [Vase, Purchase]);
const potter = person('Potter', 'seller');
const ada = person('Ada');
const eve = person('Eve');

beforeEach(() => {
  heard.length = 0;
});

const newVase = (price: number | null = 2_500) => create(potter, Vase, { name: 'Vase', price, hidden: false });

async function order(form: Record<string, string>, vase = newVase()) {
  const answer = await send(ada, 'POST', `/vases/${vase.id}/purchases`, form);
  return { answer, vase, row: list(ada, Purchase, { filters: { vase: { equals: vase.id } } }).rows[0] };
}

/** What the buyer sees at the provider. */
function openCheckout(address: string): Checkout {
  const row = one<{ body: string }>('select body from local_checkout where id = ?', address.split('/').at(-1) ?? '');
  return JSON.parse(row?.body ?? '{}');
}

async function pay(buyer: User, id: string): Promise<string> {
  return (await send(buyer, 'POST', `/purchases/${id}/pay`, {})).headers.get('location') ?? '';
}

test('the sum is the price times the pieces, whatever the form says', async () => {
  const { row } = await order({ pieces: '3', sum: '0.01', total: '1', price: '1', status: 'paid' });
  assert.equal(row?.sum, 7_500);
  assert.equal(row?.status, 'pending');
});

test('the price of the moment of ordering counts', async () => {
  const { row, vase } = await order({ pieces: '2' });
  systemUpdate(Vase, vase.id, { price: 1 });
  assert.equal(find(ada, Purchase, row?.id ?? '')?.sum, 5_000);
});

test('quantities that are no quantities are refused', async () => {
  const vase = newVase();
  for (const pieces of ['0', '-1', '-99999', '1.5', '1e3', '999999999999', 'many', '']) {
    assert.equal((await order({ pieces }, vase)).answer.status, 422, pieces);
  }
  assert.equal(list(ada, Purchase, { filters: { vase: { equals: vase.id } } }).total, 0);
});

test('a sum that no provider takes is refused, and so is a thing without a price', async () => {
  assert.equal((await order({ pieces: '1000' }, newVase(99_999_999))).answer.status, 422);
  assert.equal((await order({ pieces: '1' }, newVase(null))).answer.status, 422);
});

test('the checkout asks for the sum, and its payment makes the order paid', async () => {
  const { row } = await order({ pieces: '3' });
  const address = await pay(ada, row?.id ?? '');
  const { items, userId } = openCheckout(address);
  assert.equal(userId, ada.id);
  assert.equal(
    items.reduce((sum, item) => sum + item.amountMinor * item.quantity, 0),
    7_500,
  );
  assert.equal(find(ada, Purchase, row?.id ?? '')?.status, 'pending');
  payLocally(address.split('/').at(-1) ?? '', ada.id);
  assert.equal(find(ada, Purchase, row?.id ?? '')?.status, 'paid');
  assert.deepEqual(heard, [[potter.id], [potter.id]], 'ordered, paid');
});

test('a payment of another sum, or for no order, changes nothing', async (context) => {
  context.mock.method(console, 'error', () => {});
  const { row } = await order({ pieces: '1' });
  const paid = { userId: ada.id, metadata: {}, currency: 'usd', paymentId: 'cs_1' };
  markPaid({ ...paid, ref: `test_purchase:${row?.id}`, amountMinor: 1 });
  markPaid({ ...paid, ref: 'test_purchase:nothing', amountMinor: 2_500 });
  assert.equal(find(ada, Purchase, row?.id ?? '')?.status, 'pending');
});

test('nobody but the buyer pays or sees the order, except the seller who sees it', async () => {
  const { row } = await order({ pieces: '1' });
  const id = row?.id ?? '';
  assert.ok(find(potter, Purchase, id));
  assert.equal(find(eve, Purchase, id), null);
  assert.equal((await send(potter, 'POST', `/purchases/${id}/pay`, {})).status, 404);
  assert.equal((await send(eve, 'POST', `/purchases/${id}/pay`, {})).status, 404);
  assert.equal((await send(eve, 'POST', `/purchases/${id}/cancel`, {})).status, 404);
  assert.equal((await send(ada, 'POST', `/purchases/${id}/state/shipped`, {})).status, 404);
});

test('an order can be cancelled while it is pending, and then no longer paid', async () => {
  const { row } = await order({ pieces: '1' });
  const id = row?.id ?? '';
  await send(ada, 'POST', `/purchases/${id}/cancel`, {});
  assert.equal(find(ada, Purchase, id)?.status, 'cancelled');
  assert.equal(await pay(ada, id), `/purchases/${id}`);
});

test('a paid order is not cancelled, and the seller ships it', async () => {
  const { row } = await order({ pieces: '1' });
  const id = row?.id ?? '';
  systemUpdate(Purchase, id, { status: 'paid' });
  await send(ada, 'POST', `/purchases/${id}/cancel`, {});
  assert.equal(find(ada, Purchase, id)?.status, 'paid');
  assert.equal((await send(potter, 'POST', `/purchases/${id}/state/cancelled`, {})).status, 404);
  await send(potter, 'POST', `/purchases/${id}/state/shipped`, {});
  assert.equal(find(ada, Purchase, id)?.status, 'shipped');
});

test('an order that costs nothing needs no checkout', async () => {
  const { row } = await order({ pieces: '1' }, newVase(0));
  await pay(ada, row?.id ?? '');
  assert.equal(find(ada, Purchase, row?.id ?? '')?.status, 'paid');
  assert.equal(all('select 1 from local_checkout where body like ?', `%${row?.id}%`).length, 0);
});

test('a visitor is sent to sign in', async () => {
  const answer = await send(null, 'POST', `/vases/${newVase().id}/purchases`, { pieces: '1' });
  assert.match(answer.headers.get('location') ?? '', /^\/sign-in/);
});
