/** The timer. */
import { Countdown, clock } from './countdown.js';

const place = /** @type {HTMLElement} */ (document.querySelector('#tool'));
place.innerHTML = `
  <form class="stack">
    <div class="duo">
      <div class="field"><label for="minutes">Minutes</label><input id="minutes" type="number" min="0" max="999" value="5"></div>
      <div class="field"><label for="seconds">Seconds</label><input id="seconds" type="number" min="0" max="59" value="0"></div>
    </div>
    <p class="result"><span class="muted sm">Left</span><output id="left">05:00</output></p>
    <div class="row"><button class="btn primary large" id="go">Start</button><button class="btn large" type="button" id="reset">Reset</button></div>
    <p role="status" id="state"></p>
  </form>`;

/** @param {string} id @returns {HTMLInputElement} */
const input = (id) => /** @type {HTMLInputElement} */ (place.querySelector(id));
const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (place.querySelector(id));
const countdown = new Countdown(() => performance.now());
let fresh = true;

const asked = () => (input('#minutes').valueAsNumber * 60 + input('#seconds').valueAsNumber) * 1000 || 0;

function paint() {
  part('#left').textContent = clock(countdown.remaining());
  part('#go').textContent = countdown.running ? 'Pause' : 'Start';
}

function reset() {
  countdown.set(asked());
  fresh = true;
  part('#state').textContent = '';
  paint();
}

setInterval(() => {
  if (!countdown.running) return;
  if (countdown.remaining() === 0) {
    countdown.pause();
    part('#state').textContent = 'Time is up.';
  }
  paint();
}, 100);

place.addEventListener('submit', (event) => {
  event.preventDefault();
  if (countdown.running) {
    countdown.pause();
  } else {
    if (fresh || countdown.remaining() === 0) countdown.set(asked());
    fresh = false;
    part('#state').textContent = '';
    countdown.start();
  }
  paint();
});
part('#reset').addEventListener('click', reset);
place.addEventListener('input', reset);
reset();
