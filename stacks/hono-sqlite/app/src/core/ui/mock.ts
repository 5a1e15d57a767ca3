import { blueprint } from '#blueprint.ts';
import { html } from '#core/html.ts';
import type { Html } from '#core/http.ts';
import { has, t } from '#core/text.ts';
import { count, pill, tile } from '#core/ui/marks.ts';
import { toneOf } from '#core/ui/tones.ts';

/** A small model of the product, made of the same parts as the real pages. It stands beside promises and sign-in. */
const { mock, samples } = blueprint.landing;

interface Sample {
  title: string;
  meta: string;
  price: string;
  mark: string;
}

function sample(position: number): Sample {
  const part = (name: string) =>
    has(`landing.sample.${position}.${name}`) ? t(`landing.sample.${position}.${name}`) : '';
  return { title: part('title'), meta: part('meta'), price: part('price'), mark: part('mark') };
}

const all = (): Sample[] => Array.from({ length: samples }, (_, index) => sample(index + 1));

/** Stand-ins for pictures, in the colours of the look and of no subject: hills, arches, tiles, waves. */
const DRAWINGS: Html[] = [
  html`<circle class="e" cx="142" cy="48" r="21"/><path class="c" d="M0 112q46-44 98-14t102-20v72H0Z"/><path class="b" d="M0 126q60-34 112-6t88-14v44H0Z"/><path class="d" d="M0 150q40-38 86-24t114 24Z"/>`,
  html`<path class="b" d="M28 150V92a72 72 0 0 1 144 0v58Z"/><path class="c" d="M50 150V94a50 50 0 0 1 100 0v56Z"/><path class="e" d="M70 150V96a30 30 0 0 1 60 0v54Z"/><path class="d" d="M87 150V98a13 13 0 0 1 26 0v52Z"/>`,
  html`<path class="b" d="M25 0h50v50a50 50 0 0 1-50-50Z"/><path class="d" d="M75 50h50v50a50 50 0 0 1-50-50Z"/><path class="e" d="M125 50V0h50a50 50 0 0 1-50 50Z"/><path class="c" d="M25 100V50a50 50 0 0 1 50 50Z"/><path class="d" d="M125 150v-50a50 50 0 0 1 50 50Z"/><path class="e" d="M25 150a50 50 0 0 1 50-50v50Z"/><circle class="b" cx="150" cy="75" r="25"/><circle class="c" cx="100" cy="125" r="25"/><circle class="i" cx="100" cy="25" r="25"/>`,
  html`<path class="b" d="M0 40q25-22 50 0t50 0 50 0 50 0v110H0Z"/><path class="c" d="M0 70q25-22 50 0t50 0 50 0 50 0v80H0Z"/><path class="d" d="M0 102q25-22 50 0t50 0 50 0 50 0v48H0Z"/><circle class="e" cx="152" cy="28" r="15"/>`,
];

const drawing = (index: number): Html =>
  html`<svg class="art" viewBox="0 0 200 150" preserveAspectRatio="xMidYMid slice"><path class="g" d="M0 0h200v150H0Z"/>${DRAWINGS[index % DRAWINGS.length]}</svg>`;

const pillOf = (text: string): Html | '' => (text ? pill(text, toneOf(text.toLowerCase().replaceAll(' ', '_'))) : '');

const priceOf = (price: string): Html | '' => (price ? html`<span class="num">${price}</span>` : '');

const gallery = (): Html =>
  html`<div class="gallery two">${all().map(
    (
      { title, meta, price, mark },
      index,
    ) => html`<div class="shot boxed"><div class="frame">${drawing(index)}${pillOf(mark)}</div>
    <div class="text"><b>${title}${priceOf(price)}</b>${meta ? html`<p>${meta}</p>` : ''}</div></div>`,
  )}</div>`;

const items = (): Html =>
  html`<ul class="items">${all().map(
    ({ title, meta, price, mark }) => html`<li>${tile(title)}
    <div class="text"><b>${title}</b>${meta ? html`<p class="meta"><span>${meta}</span></p>` : ''}</div>
    <div class="end">${priceOf(price)}${pillOf(mark)}</div></li>`,
  )}</ul>`;

const card = ({ title, meta, price }: Sample): Html =>
  html`<div class="card"><b>${title}</b>${meta ? html`<span class="meta">${meta}</span>` : ''}${priceOf(price)}</div>`;

/** The first two columns. */
function board(): Html {
  const cards = all();
  const column = (first: number) => {
    const mine = cards.filter((_, index) => index % 2 === first);
    return html`<section><header><b>${cards[first]?.mark ?? ''}</b>${count(mine.length)}</header>${mine.map(card)}</section>`;
  };
  return html`<div class="board">${[0, 1].map(column)}</div>`;
}

/** The next seven days, today first, and what is on. */
function calendar(): Html {
  const days = Array.from({ length: 7 }, (_, index) => new Date(Date.now() + index * 86_400_000));
  const name = new Intl.DateTimeFormat(blueprint.locale, { weekday: 'short' });
  return html`<div class="days">${days.map(
    (day, index) =>
      html`<span${index === 1 ? html` aria-current="date"` : ''}>${name.format(day)}<b>${day.getDate()}</b></span>`,
  )}</div>${items()}`;
}

const VIEWS = { gallery, items, board, calendar };

export function productMock(): Html {
  const flush = mock === 'items';
  return html`<div class="mock" aria-hidden="true"><header><span>${t('landing.mock.title')}</span>${pillOf(t('landing.mock.mark'))}</header>
  <div class="${flush ? '' : 'body'}">${VIEWS[mock]()}</div></div>`;
}
