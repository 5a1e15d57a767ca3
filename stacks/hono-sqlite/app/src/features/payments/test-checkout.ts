import { type Context, Hono } from 'hono';
import { declineLocalCheckout, findLocalCheckout } from '#core/adapters/local-payments.ts';
import { type Checkout, type CheckoutItem, payLocally, paysLocally } from '#core/adapters/payments.ts';
import { html } from '#core/html.ts';
import { type App, form, type Html, redirectWithToast, signedIn, textOf, userOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { icon, layout, money, notice } from '#core/ui/index.ts';

/** Stands in for the payment provider's page. It exists only where no provider is set up and nobody else can come. */
export const testCheckout = new Hono<App>();

testCheckout.use(async (c, next) => (paysLocally() ? next() : c.notFound()));
testCheckout.use(signedIn);

testCheckout.get('/:id', (c) => {
  const wanted = findLocalCheckout(c.req.param('id'), userOf(c).id);
  if (!wanted) return c.notFound();
  return c.html(layout(c, { title: t('payments.test.title'), body: page(wanted), narrow: true, noIndex: true }));
});

testCheckout.post('/:id', async (c) => {
  const id = c.req.param('id');
  const user = userOf(c);
  const wanted = findLocalCheckout(id, user.id);
  if (!wanted) return c.notFound();
  return textOf(await form(c), 'answer') === 'pay' ? pay(c, id, wanted) : decline(c, id, wanted);
});

function pay(c: Context<App>, id: string, wanted: Checkout): Response | Promise<Response> {
  if (!payLocally(id, wanted.userId)) return c.notFound();
  return redirectWithToast(c, wanted.successPath, t('payments.test.paid'));
}

function decline(c: Context<App>, id: string, wanted: Checkout): Response {
  declineLocalCheckout(id, wanted.userId);
  return redirectWithToast(c, wanted.cancelPath, t('payments.test.declined'));
}

function page(wanted: Checkout): Html {
  const total = wanted.items.reduce((sum, item) => sum + item.amountMinor * item.quantity, 0);
  return html`<div class="head"><div><h1>${t('payments.test.title')}</h1><p class="lede">${t('payments.test.lede')}</p></div></div>
<section class="card"><h2>${t('payments.test.summary')}</h2>
<dl class="kv">${wanted.items.map(line)}<dt class="total">${t('payments.test.total')}</dt><dd class="total">${money(total)}</dd></dl>
${notice(t('payments.test.notice'))}
<form method="post" class="row"><button class="btn primary large" name="answer" value="pay">${icon('lock')}${t('payments.test.pay')}</button>
<button class="btn large" name="answer" value="decline">${t('payments.test.decline')}</button></form></section>`;
}

function line(item: CheckoutItem): Html {
  const many = item.quantity > 1 ? html` <span class="muted">× ${item.quantity}</span>` : '';
  const every = item.every ? html` <span class="muted">${t(`payments.test.every.${item.every}`)}</span>` : '';
  return html`<dt>${item.name}${many}</dt><dd>${money(item.amountMinor * item.quantity)}${every}</dd>`;
}
