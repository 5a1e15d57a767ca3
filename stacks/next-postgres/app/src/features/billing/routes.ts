import { cancelAtPeriodEnd, portal } from '#core/adapters/payments.ts';
import { type Ctx, type FormData, textOf, userOf } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { again, notFound, redirectWithToast, seeOther } from '#core/web.ts';
import { findPrice, isPack, nameOf } from '#features/billing/price.ts';
import { buy, has } from '#features/billing/purchases.ts';
import { findSubscription, subscriptionsOf } from '#features/billing/subscriptions.ts';

export async function order(c: Ctx, sent: FormData): Promise<Response> {
  const user = userOf(c);
  const price = findPrice(textOf(sent, 'price'));
  if (!price) notFound();
  if (!isPack(price) && (await has(user.id, price)))
    return redirectWithToast('/billing', t('billing.has', { name: nameOf(price) }));
  const running = price.every ? (await subscriptionsOf(user.id))[0] : undefined;
  if (running) {
    const other = findPrice(running.price);
    return refuse(c, t('billing.one_plan', { name: other ? nameOf(other) : running.price }));
  }
  if (!(await allow(`checkout:${user.id}`, 20, 60))) return refuse(c, t('core.too_many'));
  const page = await atProvider(() => buy(user.id, price));
  return page === null ? unreachable(c) : seeOther(page);
}

export async function openPortal(c: Ctx): Promise<Response> {
  const page = await atProvider(async () => (await portal(userOf(c).id, '/billing')) ?? '/billing');
  return page === null ? unreachable(c) : seeOther(page);
}

export const endAtPeriodEnd =
  (action: 'cancel' | 'keep') =>
  async (c: Ctx): Promise<Response> => {
    const subscription = await findSubscription(userOf(c).id, c.param('id'));
    if (!subscription) notFound();
    const done = await atProvider(async () => {
      await cancelAtPeriodEnd(subscription.id, action === 'cancel');
      return true;
    });
    return done ? redirectWithToast('/billing', t(`billing.${action}.done`)) : unreachable(c);
  };

const refuse = (c: Ctx, problem: string): Promise<Response> =>
  again(c, '/billing', { sent: {}, errors: { '': problem } });

/** The person keeps the page and learns that nothing was charged. */
const unreachable = (c: Ctx): Promise<Response> =>
  again(c, '/billing', { sent: {}, errors: { '': t('billing.unreachable') } }, 502);

/** null: the provider is down or refuses. */
async function atProvider<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    console.error('payments', error);
    return null;
  }
}
