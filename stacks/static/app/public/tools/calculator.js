/** The calculator: type or press keys; the last results stay on the page until it is closed. */
import { BadExpression, evaluate, shown } from './expression.js';

const keys = ['7', '8', '9', '÷', '4', '5', '6', '×', '1', '2', '3', '−', '0', '.', '^', '+', '(', ')'];

const place = /** @type {HTMLElement} */ (document.querySelector('#tool'));
place.innerHTML = `
  <form class="stack">
    <div class="field"><label for="expression">Expression</label>
      <input id="expression" inputmode="text" autocomplete="off" spellcheck="false" aria-describedby="answer"></div>
    <div class="keys" role="group" aria-label="Keys"></div>
    <div class="row"><button class="btn primary large">Calculate</button><button class="btn large" type="button" id="clear">Clear</button></div>
    <p class="result"><span class="muted sm">Result</span><output id="answer" for="expression" aria-live="polite"></output></p>
  </form>
  <section class="stack" id="past" hidden><h2>Earlier</h2><ol class="items card flush" id="lines"></ol></section>`;

/** @template {Element} T @param {string} selector @returns {T} */
const part = (selector) => /** @type {T} */ (place.querySelector(selector));
const field = /** @type {HTMLInputElement} */ (part('#expression'));
const answer = part('#answer');

for (const key of keys) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn';
  button.textContent = key;
  button.addEventListener('click', () => {
    field.setRangeText(key, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, 'end');
    field.focus();
  });
  part('.keys').append(button);
}

function remember(/** @type {string} */ line) {
  const row = document.createElement('li');
  row.textContent = line;
  part('#lines').prepend(row);
  part('#past').removeAttribute('hidden');
}

part('form').addEventListener('submit', (event) => {
  event.preventDefault();
  try {
    const result = shown(evaluate(field.value));
    answer.textContent = result;
    remember(`${field.value.trim()} = ${result}`);
    field.removeAttribute('aria-invalid');
  } catch (error) {
    if (!(error instanceof BadExpression)) throw error;
    answer.textContent = error.message;
    field.setAttribute('aria-invalid', 'true');
  }
});

part('#clear').addEventListener('click', () => {
  field.value = '';
  answer.textContent = '';
  field.focus();
});
