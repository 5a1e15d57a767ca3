/** Writes a text that matches a regular expression of the kind that blueprints use: literals, classes, groups, counts. */
export function sample(pattern: string, length: number): string {
  const reader = new Reader(pattern.replace(/^\^|\$$/g, ''), length);
  const text = reader.alternatives();
  if (!new RegExp(`^(?:${pattern})$`, 'u').test(text)) throw new Error(`no sample for the pattern ${pattern}`);
  return text;
}

class Reader {
  readonly #source: string;
  readonly #length: number;
  #at = 0;

  constructor(source: string, length: number) {
    this.#source = source;
    this.#length = length;
  }

  /** The first of `a|b|c`; the others are read past. */
  alternatives(): string {
    const first = this.#sequence();
    while (this.#peek() === '|') {
      this.#at += 1;
      this.#sequence();
    }
    return first;
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  #sequence(): string {
    let text = '';
    while (this.#peek() && this.#peek() !== '|' && this.#peek() !== ')') {
      const piece = this.#piece();
      text += piece.repeat(this.#times());
    }
    return text;
  }

  #piece(): string {
    const mark = this.#peek();
    this.#at += 1;
    if (mark === '(') return this.#group();
    if (mark === '[') return this.#class();
    if (mark === '\\') return this.#escaped();
    if (mark === '^' || mark === '$') return '';
    return mark === '.' ? 'a' : mark;
  }

  #group(): string {
    const opener = /^\?(?::|<\w+>)/.exec(this.#source.slice(this.#at));
    if (opener) this.#at += opener[0].length;
    const text = this.alternatives();
    this.#at += 1;
    return text;
  }

  #class(): string {
    const end = this.#source.indexOf(']', this.#at);
    const inside = this.#source.slice(this.#at, end);
    this.#at = end + 1;
    const inClass = new RegExp(`[${inside}]`, 'u');
    return [...'aA1-_ .@/#'].find((letter) => inClass.test(letter)) ?? inside.slice(0, 1);
  }

  #escaped(): string {
    const mark = this.#peek();
    this.#at += 1;
    return { d: '1', w: 'a', s: ' ', b: '' }[mark] ?? mark;
  }

  /** How often the piece before is wanted: as seldom as allowed, but `*` and `+` are used to reach the length. */
  #times(): number {
    const count = /^(?:\{(\d+)(?:,\d*)?\}|[*+?])\??/.exec(this.#source.slice(this.#at));
    if (!count) return 1;
    this.#at += count[0].length;
    if (count[1]) return Number(count[1]);
    return count[0].startsWith('?') ? 0 : this.#length;
  }
}
