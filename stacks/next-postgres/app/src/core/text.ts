import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blueprint } from '#blueprint.ts';

/** Every visible word comes from messages/<locale>/*.json. All files are read once, at boot. */
type Values = Record<string, string | number>;

function load(folder: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const entries: Record<string, string> = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const [key, value] of Object.entries(entries)) texts.set(key, value);
  }
  return texts;
}

const texts = load(join(process.cwd(), 'messages', blueprint.locale));

/** Fills {placeholders}. A missing key shows itself instead of taking the page down. */
export function t(key: string, values?: Values): string {
  const text = texts.get(key) ?? key;
  return values ? filled(text, values) : text;
}

const pieces = new Map<string, readonly string[]>();

/** The text cut at its placeholders: words at even places, names at odd ones. Each text is cut once. */
function piecesOf(text: string): readonly string[] {
  const known = pieces.get(text);
  if (known) return known;
  const fresh = text.split(/\{(\w+)\}/);
  pieces.set(text, fresh);
  return fresh;
}

function filled(text: string, values: Values): string {
  let whole = '';
  for (const [index, piece] of piecesOf(text).entries()) {
    whole += index % 2 === 0 ? piece : String(values[piece] ?? `{${piece}}`);
  }
  return whole;
}

/** Chooses `key.one` or `key.other` and fills {count}. */
export function tn(key: string, count: number, values?: Values): string {
  return t(`${key}.${count === 1 ? 'one' : 'other'}`, { count, ...values });
}

export const has = (key: string): boolean => texts.has(key);
