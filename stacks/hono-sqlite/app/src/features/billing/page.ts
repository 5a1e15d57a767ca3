import { paysLocally } from '#core/adapters/payments.ts';
import { html } from '#core/html.ts';
import type { Ctx, Html, User } from '#core/http.ts';
import { t, tn } from '#core/text.ts';
import { icon, layout, notice, number, pill, price as shown, when } from '#core/ui/index.ts';
import { balanceOf, type Entry, historyOf, spentSince } from '#features/billing/ledger.ts';
import { buttonOf, factsOf, usesCredits } from '#features/billing/parts.ts';
import { costOf, findPrice, isKept, isPack, isPlan, nameOf, type Price } from '#features/billing/price.ts';
import { prices } from '#features/billing/prices.ts';
import { has } from '#features/billing/purchases.ts';
import { type Subscription, subscriptionsOf } from '#features/billing/subscriptions.ts';

interface Saying {
  /** Shown above the page: what went wrong. */
  problem?: string;
  /** The buyer came back from a paid checkout. */
  paid?: boolean;
}

export function billingPage(c: Ctx, user: User, saying: Saying = {}): string {
  const running = subscriptionsOf(user.id);
  const packs = prices.filter(isPack);
  const offers = prices.filter((price) => isKept(price) || (isPlan(price) && running.length === 0));
  const body = html`<div class="head"><div><h1>${t('billing.title')}</h1><p class="lede">${t('billing.lede')}</p></div></div>
${saying.problem ? notice(saying.problem, 'bad') : ''}${saying.paid ? notice(t('billing.paid'), 'ok') : ''}
<div class="stack loose" id="billing" data-live="billing:${user.id}"><div class="split"><div class="stack loose">
${usesCredits ? balanceCard(user.id) : ''}
${packs.length > 0 ? packsCard(packs) : ''}
${paysLocally() ? html`<p class="notice">${icon('info')}<span>${t('billing.local')}</span></p>` : ''}
</div><aside>
${running.map(subscriptionCard)}
${offers.map((price) => offerCard(price, has(user.id, price)))}
</aside></div>
${usesCredits ? historyCard(historyOf(user.id)) : ''}
</div>`;
  return layout(c, { title: t('billing.title'), body, noIndex: true });
}

function balanceCard(userId: string): Html {
  const balance = balanceOf(userId);
  const month = new Date();
  const spent = spentSince(userId, new Date(month.getFullYear(), month.getMonth(), 1).getTime());
  return html`<section class="card strong balance" aria-label="${t('billing.balance')}"><div class="stack tight"><span class="sm">${t('billing.balance')}</span>
  <p class="figure"><span data-testid="balance">${number(balance)}</span> <small>${tn('billing.credits', balance)}</small></p></div>
  <div class="spend"><p class="sm muted">${t('billing.this_month')}</p>${balanceLine(historyOf(userId, 24))}
  <p class="sm">${tn('billing.spent', spent)}</p></div></section>`;
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
  return html`<svg viewBox="0 0 100 32" preserveAspectRatio="none" aria-hidden="true"><path class="line" d="M${steps.join('L')}"/></svg>`;
}

function packsCard(packs: Price[]): Html {
  const row = (price: Price, index: number) => html`<li>${icon('coins', 'big')}
    <div class="text"><b>${nameOf(price)}</b><span class="meta">${factsOf(price).at(-1)}</span></div>
    <div class="end"><b class="num">${shown(price.amount)}</b>${buyForm(price, index === 0 ? 'primary' : '')}</div></li>`;
  return html`<section class="card flush"><header><h2>${t('billing.packs')}</h2></header>
  <ul class="items">${packs.map(row)}</ul></section>`;
}

function buyForm(price: Price, tone: 'primary' | ''): Html {
  return html`<form method="post" action="/billing"><input type="hidden" name="price" value="${price.key}">
  <button class="btn ${tone}">${buttonOf(price)}</button></form>`;
}

function offerCard(price: Price, owned: boolean): Html {
  const facts = factsOf(price).map((fact) => html`<li>${icon('check')}${fact}</li>`);
  return html`<section class="card"><header><h2>${nameOf(price)}</h2>${owned ? pill(t('billing.owned'), 'ok') : ''}</header>
  <p class="amount">${costOf(price)}</p><ul class="ticks">${facts}</ul>${owned ? '' : buyForm(price, '')}</section>`;
}

function subscriptionCard(subscription: Subscription): Html {
  const price = findPrice(subscription.price);
  if (!price) return html``;
  const ends = subscription.cancels === 1;
  const overdue = subscription.status === 'past_due';
  const tone = overdue ? 'bad' : ends ? 'warn' : 'ok';
  const state = overdue ? 'overdue' : ends ? 'ending' : 'active';
  const next = subscription.period_end
    ? html`<dl class="kv"><dt>${t(ends ? 'billing.ends' : 'billing.renews')}</dt><dd>${when(subscription.period_end).split(',')[0]}</dd></dl>`
    : '';
  return html`<section class="card"><header><h2>${nameOf(price)}</h2><span class="pill ${tone} dot">${t(`billing.state.${state}`)}</span></header>
  <p class="amount">${costOf(price)}</p><ul class="ticks">${factsOf(price)
    .slice(0, -1)
    .map((fact) => html`<li>${icon('check')}${fact}</li>`)}</ul>
  ${next}<div class="row">${ends ? keepForm(subscription) : cancelDialog(subscription, price)}${paysLocally() ? '' : portalForm()}</div></section>`;
}

const keepForm = (subscription: Subscription): Html =>
  html`<form method="post" action="/billing/subscriptions/${subscription.id}/keep"><button class="btn">${t('billing.keep')}</button></form>`;

const portalForm = (): Html =>
  html`<form method="post" action="/billing/portal"><button class="btn ghost">${t('billing.portal')}</button></form>`;

function cancelDialog(subscription: Subscription, price: Price): Html {
  const id = `cancel-${subscription.id}`;
  return html`<button type="button" class="btn" commandfor="${id}" command="show-modal">${t('billing.cancel')}</button>
  <dialog id="${id}" aria-labelledby="${id}-title"><form method="post" action="/billing/subscriptions/${subscription.id}/cancel">
    <h2 id="${id}-title">${t('billing.cancel.title', { name: nameOf(price) })}</h2><p class="muted">${t('billing.cancel.text')}</p>
    <div class="actions"><button type="button" class="btn" commandfor="${id}" command="close">${t('billing.keep_it')}</button>
    <button class="btn primary danger">${t('billing.cancel.confirm', { name: nameOf(price) })}</button></div></form></dialog>`;
}

function historyCard(entries: Entry[]): Html {
  const row = (entry: Entry) => html`<tr><th scope="row">${whatOf(entry)}</th>
    <td data-label="${t('billing.column.when')}" class="muted">${when(entry.created_at)}</td>
    <td data-label="${t('billing.column.credits')}" class="num ${entry.delta > 0 ? 'delta up' : ''}">${signed(entry.delta)}</td>
    <td data-label="${t('billing.column.balance')}" class="num">${number(entry.balance)}</td></tr>`;
  const table = html`<div class="table"><table><thead><tr><th>${t('billing.column.what')}</th><th>${t('billing.column.when')}</th>
    <th class="num">${t('billing.column.credits')}</th><th class="num">${t('billing.column.balance')}</th></tr></thead>
    <tbody>${entries.map(row)}</tbody></table></div>`;
  return html`<section class="card flush"><header><h2>${t('billing.history')}</h2></header>
  ${entries.length > 0 ? table : html`<div class="empty"><p>${t('billing.history.empty')}</p></div>`}</section>`;
}

const whatOf = (entry: Entry): string => t(`billing.reason.${entry.reason}`, { note: entry.note });

/** A true minus sign, so that columns line up. */
const signed = (delta: number): string => (delta > 0 ? `+${number(delta)}` : `−${number(-delta)}`);
