import { Hono } from 'hono';
import { cancelAtPeriodEnd, paysLocally, portal } from '#core/adapters/payments.ts';
import { type App, type Ctx, form, redirectWithToast, signedIn, textOf, userOf } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { billingPage } from '#features/billing/page.ts';
import { findPrice, isPack, nameOf } from '#features/billing/price.ts';
import { buy, has } from '#features/billing/purchases.ts';
import { findSubscription, subscriptionsOf } from '#features/billing/subscriptions.ts';

export const routes = new Hono<App>();

routes.use(signedIn);

routes.get('/', (c) =>
  c.html(billingPage(c, userOf(c), { paid: c.req.query('paid') !== undefined && !paysLocally() })),
);

routes.post('/', async (c) => {
  const user = userOf(c);
  const price = findPrice(textOf(await form(c), 'price'));
  if (!price) return c.notFound();
  if (!isPack(price) && has(user.id, price))
    return redirectWithToast(c, '/billing', t('billing.has', { name: nameOf(price) }));
  const running = price.every ? subscriptionsOf(user.id)[0] : undefined;
  if (running) {
    const other = findPrice(running.price);
    return refuse(c, t('billing.one_plan', { name: other ? nameOf(other) : running.price }));
  }
  if (!allow(`checkout:${user.id}`, 20, 60)) return refuse(c, t('core.too_many'));
  return atProvider(c, async () => c.redirect(await buy(user.id, price), 303));
});

routes.post('/portal', (c) =>
  atProvider(c, async () => c.redirect((await portal(userOf(c).id, '/billing')) ?? '/billing', 303)),
);

for (const [action, cancels] of [
  ['cancel', true],
  ['keep', false],
] as const) {
  routes.post(`/subscriptions/:id/${action}`, (c) => {
    const subscription = findSubscription(userOf(c).id, c.req.param('id'));
    if (!subscription) return c.notFound();
    return atProvider(c, async () => {
      await cancelAtPeriodEnd(subscription.id, cancels);
      return redirectWithToast(c, '/billing', t(`billing.${action}.done`));
    });
  });
}

function refuse(c: Ctx, problem: string): Response | Promise<Response> {
  return c.html(billingPage(c, userOf(c), { problem }), 422);
}

/** The provider may be down or refuse; the person keeps the page and learns that nothing was charged. */
async function atProvider(c: Ctx, call: () => Promise<Response>): Promise<Response> {
  try {
    return await call();
  } catch (error) {
    console.error('payments', error);
    return c.html(billingPage(c, userOf(c), { problem: t('billing.unreachable') }), 502);
  }
}
