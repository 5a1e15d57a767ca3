/** A countdown that does not drift: what is left follows from the clock, not from counted ticks. */

export class Countdown {
  /** @param {() => number} now milliseconds */
  constructor(now) {
    this.now = now;
    this.left = 0;
    /** @type {number | null} */
    this.end = null;
  }

  get running() {
    return this.end !== null;
  }

  /** @param {number} milliseconds */
  set(milliseconds) {
    this.end = null;
    this.left = Math.max(0, milliseconds);
  }

  start() {
    if (this.left > 0) this.end ??= this.now() + this.left;
  }

  pause() {
    this.left = this.remaining();
    this.end = null;
  }

  remaining() {
    return this.end === null ? this.left : Math.max(0, this.end - this.now());
  }
}

/** 90,000 → `01:30`; a started second counts as a whole one. */
export function clock(/** @type {number} */ milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
