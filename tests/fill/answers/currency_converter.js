import { el, look } from '../tools/parts.js';

/** Units of each currency for one euro. Nobody is asked for them: a person types today's in, and this browser keeps them. */
/** @type {Readonly<Record<string, {name: string, rate: number}>>} */
const START = {
  EUR: { name: 'Euro', rate: 1 },
  USD: { name: 'US dollar', rate: 1.1 },
  GBP: { name: 'Pound sterling', rate: 0.85 },
  CHF: { name: 'Swiss franc', rate: 0.95 },
  JPY: { name: 'Japanese yen', rate: 160 },
  SEK: { name: 'Swedish krona', rate: 11 },
};
const CODES = Object.keys(START);
const AMOUNT = /^\d[\d.,]*$/;

/** @param {number} amount @param {number} from @param {number} to */
export const convert = (amount, from, to) => (amount / from) * to;

/** A number as people type it: `1,234.50`, `1.234,50`, `10`; nothing for what is none. */
export function numberOf(/** @type {string} */ text) {
  const plain = text.replace(/[\s'’]/g, '');
  if (!AMOUNT.test(plain)) return undefined;
  const mark = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','));
  const thousands = mark >= 0 && plain.length - mark === 4 && (plain.match(/[.,]/g) ?? []).length > 1;
  const whole = mark < 0 || thousands ? plain.replace(/[.,]/g, '') : plain.slice(0, mark).replace(/[.,]/g, '');
  const rest = mark < 0 || thousands ? '' : plain.slice(mark + 1);
  const value = Number(`${whole || '0'}.${rest || '0'}`);
  return Number.isFinite(value) ? value : undefined;
}

/** Kept rates that are rates, over those that it starts with. @param {unknown} kept @returns {Record<string, number>} */
export function ratesFrom(kept) {
  const own = /** @type {Record<string, unknown>} */ (kept && typeof kept === 'object' ? kept : {});
  const rate = (/** @type {string} */ code) => {
    const value = own[code];
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : (START[code]?.rate ?? 1);
  };
  return Object.fromEntries(CODES.map((code) => [code, code === 'EUR' ? 1 : rate(code)]));
}

const shown = (/** @type {number} */ value, /** @type {string} */ code) =>
  new Intl.NumberFormat('en', { style: 'currency', currency: code }).format(value);

const LOOK = `
  .pair { display: grid; grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr); gap: var(--s3); align-items: end; }
  .pair > .btn { min-width: var(--control); }
  .sum { display: grid; gap: var(--s1); padding: var(--s5); border-radius: var(--r-lg); background: var(--soft); color: var(--brand-text); }
  .sum output { font: 640 clamp(2rem, 9vw, 3rem)/1.05 var(--display); letter-spacing: -.03em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  .sum p { font-size: var(--sm); }
  .rates { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: var(--s3); margin-top: var(--s3); }
  summary { cursor: pointer; font-weight: 560; }
  @media (width < 30rem) { .pair { grid-template-columns: minmax(0, 1fr); } .pair > .btn { justify-self: start; } }
`;

/** @type {import('../tools/parts.js').Build} */
const build = (place, kept) => {
  look(LOOK);
  const rates = ratesFrom(kept.get());
  const options = () => CODES.map((code) => el('option', { value: code }, `${code} · ${START[code]?.name ?? code}`));
  const amount = el('input', { id: 'amount', type: 'text', inputmode: 'decimal', value: '10', autocomplete: 'off' });
  const from = el('select', { id: 'from' }, ...options());
  const to = el('select', { id: 'to' }, ...options());
  to.value = 'USD';
  const answer = el('output', { for: 'amount from to', 'aria-live': 'polite' });
  const rule = el('p');

  const show = () => {
    const value = numberOf(amount.value);
    const [source, target] = [rates[from.value] ?? 1, rates[to.value] ?? 1];
    answer.textContent = value === undefined ? 'Type an amount' : shown(convert(value, source, target), to.value);
    const each = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 }).format(convert(1, source, target));
    rule.textContent = `1 ${from.value} = ${each} ${to.value}, by the rates below`;
  };
  const swap = () => {
    [from.value, to.value] = [to.value, from.value];
    show();
  };
  const rateField = (/** @type {string} */ code) => {
    const input = el('input', { id: `rate-${code}`, type: 'text', inputmode: 'decimal', value: String(rates[code]) });
    input.addEventListener('input', () => {
      const value = numberOf(input.value);
      const usable = value !== undefined && value > 0;
      input.setAttribute('aria-invalid', String(!usable));
      if (!usable) return;
      rates[code] = value;
      kept.set(rates);
      show();
    });
    return el('div', { class: 'field' }, el('label', { for: `rate-${code}` }, code), input);
  };
  const field = (/** @type {string} */ name, /** @type {HTMLElement} */ input) =>
    el('div', { class: 'field' }, el('label', { for: input.id }, name), input);

  place.append(
    el(
      'form',
      { class: 'stack', onsubmit: (event) => event.preventDefault() },
      field('Amount', amount),
      el(
        'div',
        { class: 'pair' },
        field('From', from),
        el('button', { class: 'btn', type: 'button', 'aria-label': 'Swap the two', onclick: swap }, '⇄'),
        field('To', to),
      ),
      el('div', { class: 'sum' }, el('span', { class: 'sm' }, 'That is'), answer, rule),
      el(
        'details',
        {},
        el('summary', {}, 'Rates for one euro'),
        el('p', { class: 'muted sm' }, 'These are a start and not today’s: type the rates in that you want to use. This browser keeps them.'),
        el('div', { class: 'rates' }, ...CODES.filter((code) => code !== 'EUR').map(rateField)),
      ),
    ),
  );
  for (const part of [amount, from, to]) part.addEventListener('input', show);
  show();
};

export default build;
