/** Markup that is safe to send. Only `html` and `raw` make it, so nothing else gets past the escaping. */
export class Raw {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type Html = Raw;

/** What may stand in a template. Nothing, true and false leave no trace, so `${isNew && mark}` works. */
export type Part = Raw | string | number | boolean | null | undefined | readonly Part[];

const SPECIAL = /[&<>"']/;
const EVERY_SPECIAL = /[&<>"']/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Most texts have nothing to escape, and looking is cheaper than replacing. */
function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replace(EVERY_SPECIAL, (character) => ENTITIES[character] ?? '') : text;
}

function written(part: Part): string {
  if (typeof part === 'string') return escaped(part);
  if (part instanceof Raw) return part.toString();
  if (typeof part === 'number') return String(part);
  if (part === null || part === undefined || typeof part === 'boolean') return '';
  if (!Array.isArray(part)) return escaped(String(part));
  let text = '';
  for (const one of part) text += written(one);
  return text;
}

/**
 * Every page is made of it: html`<p>${text}</p>` escapes the text. hono/html does the same, but can wait for promises
 * and hands out String objects, which cost a long list more time than everything else.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Raw {
  let text = strings[0] ?? '';
  for (let index = 0; index < parts.length; index += 1) {
    text += written(parts[index]) + (strings[index + 1] ?? '');
  }
  return new Raw(text);
}

/**
 * The same markup as one piece of text in memory: what is kept for many pages is put together once. (Text that was
 * added up is a tree of its pieces until somebody reads it.)
 */
export const flat = (markup: Raw): Raw => new Raw(Buffer.from(markup.toString()).toString());

/** For markup that this app has written itself. Never for anything that came in from outside. */
export const raw = (text: string): Raw => new Raw(text);
