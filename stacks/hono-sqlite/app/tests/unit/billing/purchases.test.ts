import assert from 'node:assert/strict';
import { test } from 'node:test';
import { payLocally } from '#core/adapters/payments.ts';
import { defineEntity } from '#core/entity/entity.ts';
import { Refused } from '#core/entity/errors.ts';
import * as fields from '#core/entity/fields.ts';
import type { Viewer } from '#core/http.ts';
import { billing } from '#features/billing/index.ts';
import { balanceOf } from '#features/billing/ledger.ts';
import type { Price } from '#features/billing/price.ts';
import { prices } from '#features/billing/prices.ts';
import { buy, has } from '#features/billing/purchases.ts';
import { deliver, eventOf, paidSession } from '../payments/events.ts';
import { newPerson } from '../payments/person.ts';

const pack: Price = { key: 'probe_pack', amount: 500, every: null, credits: 20, unlocks: [] };
const plan: Price = { key: 'probe_plan', amount: 900, every: 'month', credits: 100, unlocks: [] };
const forever: Price = { key: 'probe_forever', amount: 9_900, every: null, credits: 0, unlocks: ['Probe'] };
(prices as Price[]).push(pack, plan, forever);

const Probe = defineEntity({
  name: 'Probe',
  path: 'probes',
  table: 'probe',
  label: 'title',
  owner: 'user',
  fields: { title: fields.text() },
  access: { create: ['member'], read: ['owner'], update: ['owner'], delete: ['owner'] },
});

const viewer = (id: string): Viewer => ({ id, name: 'Ada', email: 'ada@example.com', role: 'member', verified: true });

const completed = (userId: string, price: Price, facts: Record<string, unknown> = {}) =>
  eventOf('checkout.session.completed', paidSession(userId, { kind: 'billing', ref: 'r', price: price.key }, facts));

const subscription = (userId: string, id: string, facts: Record<string, unknown> = {}) => ({
  id,
  status: 'active',
  metadata: { user: userId, price: plan.key },
  items: { data: [{ current_period_end: 2_000_000_000 }] },
  ...facts,
});

const invoice = (userId: string, id: string) =>
  eventOf('invoice.paid', {
    id,
    parent: { subscription_details: { metadata: { user: userId, price: plan.key } } },
  });

test('a bought pack adds its credits once, however often the checkout is reported', () => {
  const { id } = newPerson();
  const before = balanceOf(id);
  const event = completed(id, pack);
  deliver(event);
  deliver({ ...event, id: 'evt_the_same_session_under_another_id' });
  assert.equal(balanceOf(id), before + 20);
});

test('the same pack can be bought twice', () => {
  const { id } = newPerson();
  const before = balanceOf(id);
  deliver(completed(id, pack));
  deliver(completed(id, pack));
  assert.equal(balanceOf(id), before + 40);
});

test('the buyer is our user, whatever e-mail was typed in at the checkout', () => {
  const buyer = newPerson();
  const other = newPerson();
  const [mine, theirs] = [balanceOf(buyer.id), balanceOf(other.id)];
  deliver(completed(buyer.id, pack, { customer_details: { email: other.email }, customer_email: other.email }));
  assert.deepEqual([balanceOf(buyer.id), balanceOf(other.id)], [mine + 20, theirs]);
});

test('each paid invoice of a subscription adds its credits once; the checkout itself adds none', () => {
  const { id } = newPerson();
  const before = balanceOf(id);
  deliver(completed(id, plan));
  assert.equal(balanceOf(id), before);
  deliver(invoice(id, `in_1_${id}`));
  deliver(invoice(id, `in_1_${id}`));
  assert.equal(balanceOf(id), before + 100);
  deliver(invoice(id, `in_2_${id}`));
  assert.equal(balanceOf(id), before + 200);
});

test('an invoice of an older API version counts as well', () => {
  const { id } = newPerson();
  const before = balanceOf(id);
  const details = { metadata: { user: id, price: plan.key } };
  deliver(eventOf('invoice.paid', { id: `in_old_${id}`, subscription_details: details }));
  assert.equal(balanceOf(id), before + 100);
});

test('an invoice for somebody unknown is dropped', () => {
  assert.equal(deliver(invoice('nobody', 'in_unknown')), 'applied');
});

test('a subscription runs from its first event until it is deleted', () => {
  const { id } = newPerson();
  assert.equal(has(id, plan), false);
  deliver(eventOf('customer.subscription.created', subscription(id, `sub_${id}`)));
  assert.equal(has(id, plan), true);
  deliver(eventOf('customer.subscription.deleted', subscription(id, `sub_${id}`)));
  assert.equal(has(id, plan), false);
});

test('events that arrive in the wrong order do not bring an old state back', () => {
  const { id } = newPerson();
  const event = (type: string, created: number, status: string) =>
    deliver(eventOf(`customer.subscription.${type}`, subscription(id, `sub_o_${id}`, { status }), { created }));
  event('updated', 3_000, 'unpaid');
  event('created', 2_000, 'active');
  assert.equal(has(id, plan), false);
  event('deleted', 4_000, 'canceled');
  event('updated', 5_000, 'active');
  assert.equal(has(id, plan), false);
});

test('what is locked says what opens it, and opens for its buyer', () => {
  const { id } = newPerson();
  const create = () => billing.entity?.beforeCreate?.(viewer(id), Probe, { title: 'x' });
  assert.throws(create, (error) => error instanceof Refused && error.message.includes('price.probe_forever'));
  deliver(completed(id, forever));
  assert.doesNotThrow(create);
});

test('at the local checkout a subscription starts and its first credits come', async () => {
  const { id } = newPerson();
  const before = balanceOf(id);
  const path = await buy(id, plan);
  assert.equal(payLocally(path.replace('/dev/checkout/', ''), id), true);
  assert.equal(has(id, plan), true);
  assert.equal(balanceOf(id), before + 100);
});
