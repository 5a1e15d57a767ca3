import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { onPaid, type Paid, receiveWebhook, webhookSecret } from '#core/adapters/payments.ts';
import { readSigned, sign } from '#core/adapters/webhook-signature.ts';
import { one } from '#core/db.ts';
import { deliver, eventOf, paidSession } from './events.ts';
import { newPerson } from './person.ts';

let paid: Paid[] = [];
onPaid('probe', (received) => void paid.push(received));
onPaid('broken', () => {
  throw new Error('the handler failed');
});
beforeEach(() => {
  paid = [];
});

const completed = (userId: string, facts: Record<string, unknown> = {}) =>
  eventOf('checkout.session.completed', paidSession(userId, { kind: 'probe', ref: 'r1' }, facts));

test('a signed event reaches the feature that sells', () => {
  const { id } = newPerson();
  assert.equal(deliver(completed(id, { amount_total: 500, currency: 'usd' })), 'applied');
  assert.equal(paid.length, 1);
  assert.deepEqual([paid[0]?.userId, paid[0]?.ref, paid[0]?.amountMinor], [id, 'r1', 500]);
});

test('a forged event is refused', () => {
  const payload = JSON.stringify(completed(newPerson().id));
  assert.equal(receiveWebhook(payload, sign(payload, 'whsec_somebody_elses')), 'refused');
  assert.equal(receiveWebhook(payload.replace('r1', 'r2'), sign(payload, webhookSecret())), 'refused');
  assert.equal(receiveWebhook(payload, ''), 'refused');
  assert.equal(paid.length, 0);
});

test('an event older than five minutes, or from the future, is refused', () => {
  const payload = JSON.stringify(completed(newPerson().id));
  const now = Math.floor(Date.now() / 1000);
  for (const seconds of [now - 310, now + 310]) {
    assert.equal(receiveWebhook(payload, sign(payload, webhookSecret(), seconds)), 'refused');
  }
  assert.equal(receiveWebhook(payload, sign(payload, webhookSecret(), now - 290)), 'applied');
});

test('one matching signature of several is enough', () => {
  const payload = '{"a":1}';
  const [time, good] = sign(payload, 'new secret').split(',');
  const [, old] = sign(payload, 'old secret').split(',');
  assert.deepEqual(readSigned(payload, `${time},${old},${good}`, 'new secret'), { a: 1 });
  assert.equal(readSigned(payload, `${time},${old},v0=${good?.slice(3)}`, 'new secret'), null);
});

test('an event that comes twice counts once', () => {
  const event = completed(newPerson().id);
  assert.equal(deliver(event), 'applied');
  assert.equal(deliver(event), 'repeated');
  assert.equal(paid.length, 1);
});

test('an event for somebody unknown changes nothing and is not sent again', () => {
  assert.equal(deliver(completed('nobody')), 'applied');
  assert.equal(paid.length, 0);
});

test('an unpaid checkout waits for the money', () => {
  const { id } = newPerson();
  const session = paidSession(id, { kind: 'probe', ref: 'slow' }, { payment_status: 'unpaid' });
  deliver(eventOf('checkout.session.completed', session));
  assert.equal(paid.length, 0);
  deliver(eventOf('checkout.session.async_payment_succeeded', { ...session, payment_status: 'paid' }));
  assert.equal(paid.length, 1);
});

test('when the feature fails, the event stays open for the next delivery', () => {
  const event = eventOf('checkout.session.completed', paidSession(newPerson().id, { kind: 'broken', ref: 'x' }));
  assert.throws(() => deliver(event), /the handler failed/);
  assert.equal(one('select 1 from payment_event where id = ?', event.id), undefined);
});
