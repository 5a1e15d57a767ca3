import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { has } from '#core/text.ts';

/** Keys that are put together at run time are not seen here; the pages that use them are tested in the browser. */
const USES = /\b(tn?)\(\s*'([a-z][\w.]+)'/g;

test('every text that the code names exists', () => {
  const missing: string[] = [];
  for (const file of globSync('src/**/*.ts')) {
    for (const [, call, key = ''] of readFileSync(file, 'utf8').matchAll(USES)) {
      const keys = call === 'tn' ? [`${key}.one`, `${key}.other`] : [key];
      missing.push(...keys.filter((name) => !has(name)).map((name) => `${file}: ${name}`));
    }
  }
  assert.deepEqual(missing, []);
});

test('no key is defined in two files', () => {
  const owners = new Map<string, string>();
  const twice: string[] = [];
  for (const file of globSync('messages/en/*.json')) {
    for (const key of Object.keys(JSON.parse(readFileSync(file, 'utf8')))) {
      if (owners.has(key)) twice.push(`${key}: ${owners.get(key)}, ${file}`);
      owners.set(key, file);
    }
  }
  assert.deepEqual(twice, []);
});
