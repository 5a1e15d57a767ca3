import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declineLocalCheckout, findLocalCheckout } from '#core/adapters/local-payments.ts';
import { checkout, onPaid, type Paid, payLocally } from '#core/adapters/payments.ts';
import { newPerson } from './person.ts';

const paid: Paid[] = [];
onPaid('probe', (received) => void paid.push(received));

const open = async (userId: string) => {
  const items = [{ name: 'Bowl', amountMinor: 1_250, quantity: 2 }];
  const path = await checkout({ kind: 'probe', userId, ref: 'order-1', items, successPath: '/a', cancelPath: '/b' });
  return path.replace('/dev/checkout/', '');
};

test('the local page pays through the signed path, once', async () => {
  const { id: userId } = newPerson();
  const id = await open(userId);
  assert.equal(payLocally(id, userId), true);
  assert.equal(payLocally(id, userId), false);
  assert.deepEqual([paid.length, paid[0]?.ref, paid[0]?.amountMinor], [1, 'order-1', 2_500]);
});

test('nobody pays or sees the checkout of somebody else', async () => {
  const id = await open(newPerson().id);
  const { id: stranger } = newPerson();
  assert.equal(findLocalCheckout(id, stranger), null);
  assert.equal(payLocally(id, stranger), false);
});

test('a declined checkout cannot be paid any more', async () => {
  const { id: userId } = newPerson();
  const id = await open(userId);
  assert.equal(declineLocalCheckout(id, userId), true);
  assert.equal(payLocally(id, userId), false);
});
