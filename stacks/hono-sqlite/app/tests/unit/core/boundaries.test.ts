import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** app → features, custom → entities → core, never back; the outside world only through core/adapters, the environment only in core/env. */
const sources = globSync('src/**/*.ts').map((file) => ({ file, text: readFileSync(file, 'utf8') }));

const offenders = (applies: (file: string) => boolean, pattern: RegExp): string[] =>
  sources.filter(({ file, text }) => applies(file) && pattern.test(text)).map(({ file }) => file);

test('core knows no feature, and features do not know the app', () => {
  assert.deepEqual(
    offenders((file) => file.startsWith('src/core/'), /from '#(features|entities|custom|app|server)/),
    [],
  );
  assert.deepEqual(
    offenders((file) => file.startsWith('src/entities/'), /from '#(features|custom|app|server)/),
    [],
  );
  assert.deepEqual(
    offenders((file) => /^src\/(features|custom)\//.test(file), /from '#(app|server)/),
    [],
  );
});

test('only core/env reads the environment', () => {
  assert.deepEqual(
    offenders((file) => file !== 'src/core/env.ts', /process\.env/),
    [],
  );
});

/** Slots that vibe.toml lets talk to other machines. */
const slots: { name: string; network: boolean }[] = JSON.parse(readFileSync('tests/blueprint.json', 'utf8')).slots;
const mayTalk = slots.filter(({ network }) => network).map(({ name }) => `src/custom/${name}.ts`);

test('only adapters talk to other machines', () => {
  assert.deepEqual(
    offenders((file) => !file.startsWith('src/core/adapters/') && !mayTalk.includes(file), /[^.\w]fetch\(|from 'node:(net|tls|http|https)'/),
    [],
  );
});

test('pages have no inline style and no inline script', () => {
  assert.deepEqual(
    offenders(() => true, /<[a-z][^>`]*\s(style|on[a-z]+)="|<script>/),
    [],
  );
});
