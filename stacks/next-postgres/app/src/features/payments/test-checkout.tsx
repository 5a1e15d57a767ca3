import { Fragment } from 'react';
import { declineLocalCheckout, findLocalCheckout } from '#core/adapters/local-payments.ts';
import { type Checkout, type CheckoutItem, payLocally, paysLocally } from '#core/adapters/payments.ts';
import { Denied } from '#core/entity/errors.ts';
import { type Ctx, type FormData, type Html, isUser, textOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { icon, layout, money, notice } from '#core/ui/index.ts';
import { redirectWithToast, toSignIn } from '#core/web.ts';

/**
 * Stands in for the payment provider's page. It exists only where no provider is set up and nobody else can come; anywhere
 * else nobody is even asked to sign in for it.
 */
async function wantedBy(c: Ctx, isPage: boolean): Promise<Checkout> {
  if (!paysLocally()) throw new Denied();
  if (!isUser(c.viewer)) toSignIn(c, isPage);
  const wanted = await findLocalCheckout(c.param('id'), c.viewer.id);
  if (!wanted) throw new Denied();
  return wanted;
}

export async function testCheckoutPage(c: Ctx): Promise<Html> {
  const body = page(await wantedBy(c, true));
  return layout(c, { title: t('payments.test.title'), body, narrow: true, noIndex: true });
}

export async function answerTestCheckout(c: Ctx, sent: FormData): Promise<Response> {
  const wanted = await wantedBy(c, false);
  if (textOf(sent, 'answer') !== 'pay') {
    await declineLocalCheckout(c.param('id'), wanted.userId);
    return redirectWithToast(wanted.cancelPath, t('payments.test.declined'));
  }
  if (!(await payLocally(c.param('id'), wanted.userId))) throw new Denied();
  return redirectWithToast(wanted.successPath, t('payments.test.paid'));
}

function page(wanted: Checkout): Html {
  const total = wanted.items.reduce((sum, item) => sum + item.amountMinor * item.quantity, 0);
  return (
    <>
      <div className="head">
        <div>
          <h1>{t('payments.test.title')}</h1>
          <p className="lede">{t('payments.test.lede')}</p>
        </div>
      </div>
      <section className="card">
        <h2>{t('payments.test.summary')}</h2>
        <dl className="kv">
          {wanted.items.map(line)}
          <dt className="total">{t('payments.test.total')}</dt>
          <dd className="total">{money(total)}</dd>
        </dl>
        {notice(t('payments.test.notice'))}
        <form method="post" className="row">
          <button type="submit" className="btn primary large" name="answer" value="pay">
            {icon('lock')}
            {t('payments.test.pay')}
          </button>
          <button type="submit" className="btn large" name="answer" value="decline">
            {t('payments.test.decline')}
          </button>
        </form>
      </section>
    </>
  );
}

function line(item: CheckoutItem): Html {
  const many = item.quantity > 1 ? <span className="muted">× {item.quantity}</span> : '';
  const every = item.every ? <span className="muted">{t(`payments.test.every.${item.every}`)}</span> : '';
  return (
    <Fragment key={item.name}>
      <dt>
        {item.name}
        {many}
      </dt>
      <dd>
        {money(item.amountMinor * item.quantity)}
        {every}
      </dd>
    </Fragment>
  );
}
