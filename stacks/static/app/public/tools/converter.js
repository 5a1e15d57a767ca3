/** The unit converter: the answer follows every change. */
import { convert, kinds } from './units.js';

const place = /** @type {HTMLElement} */ (document.querySelector('#tool'));
place.innerHTML = `
  <form class="stack">
    <div class="field"><label for="kind">What</label><select id="kind"></select></div>
    <div class="field"><label for="amount">Amount</label><input id="amount" inputmode="decimal" value="1"></div>
    <div class="duo">
      <div class="field"><label for="from">From</label><select id="from"></select></div>
      <div class="field"><label for="to">To</label><select id="to"></select></div>
    </div>
    <p class="result"><span class="muted sm">Result</span><output id="answer" for="amount from to" aria-live="polite"></output></p>
  </form>`;

/** @param {string} id @returns {HTMLSelectElement} */
const select = (id) => /** @type {HTMLSelectElement} */ (place.querySelector(id));
const [kind, from, to] = [select('#kind'), select('#from'), select('#to')];
const amount = /** @type {HTMLInputElement} */ (place.querySelector('#amount'));
const answer = /** @type {HTMLOutputElement} */ (place.querySelector('#answer'));

kind.replaceChildren(...Object.keys(kinds).map((name) => new Option(name)));

function offer() {
  const units = kinds[kind.value] ?? [];
  for (const list of [from, to]) list.replaceChildren(...units.map((unit) => new Option(unit.name)));
  to.selectedIndex = 1;
}

function show() {
  const units = kinds[kind.value] ?? [];
  const [source, target] = [units[from.selectedIndex], units[to.selectedIndex]];
  const value = Number(amount.value.replace(',', '.'));
  const usable = source && target && amount.value.trim() !== '' && Number.isFinite(value);
  answer.value = usable ? `${Number(convert(value, source, target).toPrecision(10))} ${target.name}` : 'Type a number';
}

kind.addEventListener('change', offer);
place.addEventListener('input', show);
place.addEventListener('submit', (event) => event.preventDefault());
offer();
show();
