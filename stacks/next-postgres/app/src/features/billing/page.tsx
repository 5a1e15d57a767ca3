import { paysLocally } from '#core/adapters/payments.ts';
import { type Ctx, type Html, userOf } from '#core/http.ts';
import { t, tn } from '#core/text.ts';
import { icon, layout, notice, number, pill, price as shown, when } from '#core/ui/index.ts';
import { balanceOf, type Entry, historyOf, spentSince } from '#features/billing/ledger.ts';
import { buttonOf, factsOf, usesCredits } from '#features/billing/parts.ts';
import { costOf, findPrice, isKept, isPack, isPlan, nameOf, type Price } from '#features/billing/price.ts';
import { prices } from '#features/billing/prices.ts';
import { has } from '#features/billing/purchases.ts';
import { type Subscription, subscriptionsOf } from '#features/billing/subscriptions.ts';

export async function billingPage(c: Ctx): Promise<Html> {
  const user = userOf(c);
  const problem = c.attempt?.errors[''];
  // The buyer came back from a paid checkout.
  const paid = c.query('paid') !== undefined && !paysLocally();
  const running = await subscriptionsOf(user.id);
  const packs = prices.filter(isPack);
  const offers = prices.filter((price) => isKept(price) || (isPlan(price) && running.length === 0));
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{t('billing.title')}</h1>
          <p className="lede">{t('billing.lede')}</p>
        </div>
      </div>
      {problem ? notice(problem, 'bad') : ''}
      {paid ? notice(t('billing.paid'), 'ok') : ''}
      <div className="stack loose" id="billing" data-live={`billing:${user.id}`}>
        <div className="split">
          <div className="stack loose">
            {usesCredits ? await balanceCard(user.id) : ''}
            {packs.length > 0 ? packsCard(packs) : ''}
            {paysLocally() ? (
              <p className="notice">
                {icon('info')}
                <span>{t('billing.local')}</span>
              </p>
            ) : (
              ''
            )}
          </div>
          <aside>
            {running.map(subscriptionCard)}
            {await Promise.all(offers.map(async (price) => offerCard(price, await has(user.id, price))))}
          </aside>
        </div>
        {usesCredits ? historyCard(await historyOf(user.id)) : ''}
      </div>
    </>
  );
  return layout(c, { title: t('billing.title'), body, noIndex: true });
}

async function balanceCard(userId: string): Promise<Html> {
  const balance = await balanceOf(userId);
  const month = new Date();
  const spent = await spentSince(userId, new Date(month.getFullYear(), month.getMonth(), 1).getTime());
  return (
    <section className="card strong balance" aria-label={t('billing.balance')}>
      <div className="stack tight">
        <span className="sm">{t('billing.balance')}</span>
        <p className="figure">
          <span data-testid="balance">{number(balance)}</span> <small>{tn('billing.credits', balance)}</small>
        </p>
      </div>
      <div className="spend">
        <p className="sm muted">{t('billing.this_month')}</p>
        {balanceLine(await historyOf(userId, 24))}
        <p className="sm">{tn('billing.spent', spent)}</p>
      </div>
    </section>
  );
}

/** The balance over the latest entries, oldest left. */
function balanceLine(newestFirst: Entry[]): Html | '' {
  if (newestFirst.length < 2) return '';
  const points = newestFirst.toReversed().map((entry) => entry.balance);
  const highest = Math.max(...points, 1);
  const steps = points.map((balance, index) => {
    const x = (index / (points.length - 1)) * 100;
    const y = 30 - (balance / highest) * 28;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return (
    <svg viewBox="0 0 100 32" preserveAspectRatio="none" aria-hidden="true">
      <path className="line" d={`M${steps.join('L')}`} />
    </svg>
  );
}

function packsCard(packs: Price[]): Html {
  const row = (price: Price, index: number) => (
    <li key={price.key}>
      {icon('coins', 'big')}
      <div className="text">
        <b>{nameOf(price)}</b>
        <span className="meta">{factsOf(price).at(-1)}</span>
      </div>
      <div className="end">
        <b className="num">{shown(price.amount)}</b>
        {buyForm(price, index === 0 ? 'primary' : '')}
      </div>
    </li>
  );
  return (
    <section className="card flush">
      <header>
        <h2>{t('billing.packs')}</h2>
      </header>
      <ul className="items">{packs.map(row)}</ul>
    </section>
  );
}

function buyForm(price: Price, tone: 'primary' | ''): Html {
  return (
    <form method="post" action="/billing">
      <input type="hidden" name="price" value={price.key} />
      <button type="submit" className={`btn ${tone}`}>{buttonOf(price)}</button>
    </form>
  );
}

function offerCard(price: Price, owned: boolean): Html {
  const facts = factsOf(price).map((fact) => (
    <li key={fact}>
      {icon('check')}
      {fact}
    </li>
  ));
  return (
    <section key={price.key} className="card">
      <header>
        <h2>{nameOf(price)}</h2>
        {owned ? pill(t('billing.owned'), 'ok') : ''}
      </header>
      <p className="amount">{costOf(price)}</p>
      <ul className="ticks">{facts}</ul>
      {owned ? '' : buyForm(price, '')}
    </section>
  );
}

function subscriptionCard(subscription: Subscription): Html {
  const price = findPrice(subscription.price);
  if (!price) return '';
  const ends = subscription.cancels === 1;
  const overdue = subscription.status === 'past_due';
  const tone = overdue ? 'bad' : ends ? 'warn' : 'ok';
  const state = overdue ? 'overdue' : ends ? 'ending' : 'active';
  const next = subscription.period_end ? (
    <dl className="kv">
      <dt>{t(ends ? 'billing.ends' : 'billing.renews')}</dt>
      <dd>{when(subscription.period_end).split(',')[0]}</dd>
    </dl>
  ) : (
    ''
  );
  return (
    <section key={subscription.id} className="card">
      <header>
        <h2>{nameOf(price)}</h2>
        <span className={`pill ${tone} dot`}>{t(`billing.state.${state}`)}</span>
      </header>
      <p className="amount">{costOf(price)}</p>
      <ul className="ticks">
        {factsOf(price)
          .slice(0, -1)
          .map((fact) => (
            <li key={fact}>
              {icon('check')}
              {fact}
            </li>
          ))}
      </ul>
      {next}
      <div className="row">
        {ends ? keepForm(subscription) : cancelDialog(subscription, price)}
        {paysLocally() ? '' : portalForm()}
      </div>
    </section>
  );
}

const keepForm = (subscription: Subscription): Html => (
  <form method="post" action={`/billing/subscriptions/${subscription.id}/keep`}>
    <button type="submit" className="btn">{t('billing.keep')}</button>
  </form>
);

const portalForm = (): Html => (
  <form method="post" action="/billing/portal">
    <button type="submit" className="btn ghost">{t('billing.portal')}</button>
  </form>
);

function cancelDialog(subscription: Subscription, price: Price): Html {
  const id = `cancel-${subscription.id}`;
  return (
    <>
      <button type="button" className="btn" commandfor={id} command="show-modal">
        {t('billing.cancel')}
      </button>
      <dialog id={id} aria-labelledby={`${id}-title`}>
        <form method="post" action={`/billing/subscriptions/${subscription.id}/cancel`}>
          <h2 id={`${id}-title`}>{t('billing.cancel.title', { name: nameOf(price) })}</h2>
          <p className="muted">{t('billing.cancel.text')}</p>
          <div className="actions">
            <button type="button" className="btn" commandfor={id} command="close">
              {t('billing.keep_it')}
            </button>
            <button type="submit" className="btn primary danger">{t('billing.cancel.confirm', { name: nameOf(price) })}</button>
          </div>
        </form>
      </dialog>
    </>
  );
}

function historyCard(entries: Entry[]): Html {
  const row = (entry: Entry) => (
    <tr key={entry.id}>
      <th scope="row">{whatOf(entry)}</th>
      <td data-label={t('billing.column.when')} className="muted">
        {when(entry.created_at)}
      </td>
      <td data-label={t('billing.column.credits')} className={`num ${entry.delta > 0 ? 'delta up' : ''}`}>
        {signed(entry.delta)}
      </td>
      <td data-label={t('billing.column.balance')} className="num">
        {number(entry.balance)}
      </td>
    </tr>
  );
  const table = (
    <div className="table">
      <table>
        <thead>
          <tr>
            <th>{t('billing.column.what')}</th>
            <th>{t('billing.column.when')}</th>
            <th className="num">{t('billing.column.credits')}</th>
            <th className="num">{t('billing.column.balance')}</th>
          </tr>
        </thead>
        <tbody>{entries.map(row)}</tbody>
      </table>
    </div>
  );
  return (
    <section className="card flush">
      <header>
        <h2>{t('billing.history')}</h2>
      </header>
      {entries.length > 0 ? (
        table
      ) : (
        <div className="empty">
          <p>{t('billing.history.empty')}</p>
        </div>
      )}
    </section>
  );
}

const whatOf = (entry: Entry): string => t(`billing.reason.${entry.reason}`, { note: entry.note });

/** A true minus sign, so that columns line up. */
const signed = (delta: number): string => (delta > 0 ? `+${number(delta)}` : `−${number(-delta)}`);
