import { checkout, type Paid } from '#core/adapters/payments.ts';
import { all, run, transaction } from '#core/db.ts';
import { publish } from '#core/events.ts';
import { newId } from '#core/ids.ts';
import { addCredits } from '#features/billing/ledger.ts';
import { findPrice, nameOf, type Price } from '#features/billing/price.ts';
import { subscriptionsOf } from '#features/billing/subscriptions.ts';

export const KIND = 'billing';

/** Answers where the buyer pays. */
export function buy(userId: string, price: Price): Promise<string> {
  const item = { name: nameOf(price), amountMinor: price.amount, quantity: 1, lookupKey: price.key };
  return checkout({
    kind: KIND,
    userId,
    // The same pack may be bought twice a minute: every click is a purchase of its own.
    ref: newId(),
    items: [price.every ? { ...item, every: price.every } : item],
    successPath: '/billing?paid=1',
    cancelPath: '/billing',
    metadata: { price: price.key },
  });
}

/** A checkout was paid. The credits of a subscription come with its invoices, never from here. */
export async function deliver(paid: Paid): Promise<void> {
  const price = findPrice(paid.metadata.price ?? '');
  if (!price || price.every) return;
  await transaction(async () => {
    if (price.credits > 0) await addCredits(paid.userId, price.credits, 'purchase', paid.paymentId, nameOf(price));
    const bought =
      'insert into purchase (payment_id, user_id, price, created_at) values (?, ?, ?, ?) on conflict do nothing';
    await run(bought, paid.paymentId, paid.userId, price.key, Date.now());
  });
  publish(`billing:${paid.userId}`);
}

/** Whether a person has what this price gives: a running subscription, or a purchase for good. */
export async function has(userId: string, price: Price): Promise<boolean> {
  if (price.every) return (await subscriptionsOf(userId)).some((subscription) => subscription.price === price.key);
  return (await all('select 1 from purchase where user_id = ? and price = ? limit 1', userId, price.key)).length > 0;
}
