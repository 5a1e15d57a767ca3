import { readdirSync, readFileSync } from 'node:fs';
import { blueprint } from '#blueprint.ts';

/** Every visible word comes from messages/<locale>/*.json. All files are read once, at boot. */
type Values = Record<string, string | number>;

function load(folder: URL): Map<string, string> {
  const texts = new Map<string, string>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const entries: Record<string, string> = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
    for (const [key, value] of Object.entries(entries)) texts.set(key, value);
  }
  return texts;
}

const texts = load(new URL(`../../messages/${blueprint.locale}/`, import.meta.url));

/** Fills {placeholders}. A missing key shows itself instead of taking the page down. */
export function t(key: string, values?: Values): string {
  const text = texts.get(key) ?? key;
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}

/** Chooses `key.one` or `key.other` and fills {count}. */
export function tn(key: string, count: number, values?: Values): string {
  return t(`${key}.${count === 1 ? 'one' : 'other'}`, { count, ...values });
}

export const has = (key: string): boolean => texts.has(key);
