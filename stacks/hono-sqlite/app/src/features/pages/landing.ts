import { blueprint } from '#blueprint.ts';
import { features, type Plan } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type Ctx, type Html, isUser, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { icon, layout, pill } from '#core/ui/index.ts';
import { productMock } from '#core/ui/mock.ts';

/** The front page. All of its words are landing.* in messages/<locale>/app.json. */
const { landing, welcomeCredits } = blueprint;

const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index + 1);

export function landingPage(c: Ctx): string {
  const plans = features().flatMap((feature) => feature.plans?.() ?? []);
  const body = html`${hero(c)}${how()}${whatItDoes()}${plans.length > 0 ? prices(plans) : ''}${questions()}${final(c)}`;
  const title = t('landing.promise');
  return layout(c, { title, body, wide: true, plain: true, description: t('landing.sentence') });
}

/** People who are signed in already need no account. */
const start = (c: Ctx): { href: string; text: string } =>
  isUser(viewerOf(c))
    ? { href: '/account/home', text: t('landing.continue') }
    : { href: '/sign-up', text: t('landing.start') };

const ticked = (text: string): Html => html`<span>${icon('check')}${text}</span>`;

function hero(c: Ctx): Html {
  const { href, text } = start(c);
  const second = landing.explore || '#how';
  return html`<section class="hero"><div class="wrap">
  <div class="pitch"><h1>${t('landing.promise')}</h1>
    <p class="lede">${t('landing.sentence')}</p>
    <div class="row"><a class="btn primary large" href="${href}">${text}</a><a class="btn large" href="${second}">${t('landing.explore')}</a></div>
    <p class="meta">${welcomeCredits > 0 ? ticked(t('landing.credits', { credits: welcomeCredits })) : ''}${ticked(t('landing.free'))}</p>
  </div>
  ${productMock()}
</div></section>`;
}

function how(): Html {
  const step = (n: number) =>
    html`<li><h3>${t(`landing.step.${n}.title`)}</h3><p>${t(`landing.step.${n}.text`)}</p></li>`;
  return html`<section class="band" id="how"><div class="wrap"><div class="title"><h2>${t('landing.how')}</h2></div>
  <ol class="how">${numbers(landing.steps).map(step)}</ol></div></section>`;
}

function whatItDoes(): Html {
  const feature = (name: string, index: number) =>
    html`<div>${icon(name)}<h3>${t(`landing.feature.${index + 1}.title`)}</h3><p>${t(`landing.feature.${index + 1}.text`)}</p></div>`;
  return html`<section class="band tint" id="features"><div class="wrap"><div class="title"><h2>${t('landing.features')}</h2></div>
  <div class="features">${landing.features.map(feature)}</div></div></section>`;
}

function prices(plans: Plan[]): Html {
  const plan = (one: Plan) => html`<div class="card ${one.best ? 'best' : ''}">
    <header><h3>${one.name}</h3>${one.best ? pill(t('landing.best'), 'brand') : ''}</header>
    <p class="amount">${one.amount}${one.per ? html` <small>${one.per}</small>` : ''}</p>
    <ul class="ticks">${one.facts.map((fact) => html`<li>${icon('check')}${fact}</li>`)}</ul>
    <a class="btn ${one.best ? 'primary' : ''}" href="${one.href}">${one.action}</a>
  </div>`;
  return html`<section class="band" id="prices"><div class="wrap"><div class="title"><h2>${t('landing.prices')}</h2><p>${t('landing.prices_text')}</p></div>
  <div class="plans">${plans.map(plan)}</div></div></section>`;
}

function questions(): Html {
  const question = (n: number) =>
    html`<details${n === 1 ? html` open` : ''}><summary>${t(`landing.question.${n}.title`)}</summary><p>${t(`landing.question.${n}.text`)}</p></details>`;
  return html`<section class="band tint" id="faq"><div class="wrap"><div class="title"><h2>${t('landing.questions')}</h2></div>
  <div class="faq">${numbers(landing.questions).map(question)}</div></div></section>`;
}

function final(c: Ctx): Html {
  const { href, text } = start(c);
  return html`<section class="band"><div class="wrap"><div class="final"><h2>${t('landing.final')}</h2><a class="btn primary large" href="${href}">${text}</a></div></div></section>`;
}
