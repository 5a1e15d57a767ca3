import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** app → web → features, custom → entities → core, never back; the outside world only through core/adapters, the environment only in core/env. */
const sources = globSync('src/**/*.{ts,tsx}').map((file) => ({ file, text: readFileSync(file, 'utf8') }));

const offenders = (applies: (file: string) => boolean, pattern: RegExp): string[] =>
  sources.filter(({ file, text }) => applies(file) && pattern.test(text)).map(({ file }) => file);

test('core knows no feature, and features do not know the app', () => {
  assert.deepEqual(
    offenders((file) => file.startsWith('src/core/'), /from '#(features|entities|custom|web|app)/),
    [],
  );
  assert.deepEqual(
    offenders((file) => file.startsWith('src/entities/'), /from '#(features|custom|web|app)/),
    [],
  );
  assert.deepEqual(
    offenders((file) => /^src\/(features|custom)\//.test(file), /from '#(web|app)/),
    [],
  );
});

test('only core/env reads the environment', () => {
  assert.deepEqual(
    // What the framework itself puts in while it builds is no setting.
    offenders((file) => file !== 'src/core/env.ts', /process\.env(?!\.(NODE_ENV|NEXT_RUNTIME)\b)/),
    [],
  );
});

/** Slots that vibe.toml lets talk to other machines. */
const slots: { name: string; network: boolean }[] = JSON.parse(readFileSync('tests/blueprint.json', 'utf8')).slots;
const mayTalk = slots.filter(({ network }) => network).map(({ name }) => `src/custom/${name}.ts`);

test('only adapters talk to other machines', () => {
  assert.deepEqual(
    // web.ts asks this app itself for a page.
    offenders(
      (file) => ![...mayTalk, 'src/core/web.ts'].includes(file) && !file.startsWith('src/core/adapters/'),
      /[^.\w]fetch\(|^import (?!type ).* from 'node:(net|tls|http|https)'/m,
    ),
    [],
  );
});

test('pages have no inline style, and no script but the one of the layout', () => {
  assert.deepEqual(
    offenders((file) => file !== 'src/app/layout.tsx', /\bstyle=[{"]|dangerouslySetInnerHTML|<script[ >]/),
    [],
  );
  const layout = readFileSync('src/app/layout.tsx', 'utf8');
  assert.deepEqual(layout.match(/<script[ >].*/g), ['<script src="/app.js" defer nonce={nonce} suppressHydrationWarning />']);
  assert.doesNotMatch(layout, /\bstyle=[{"]|dangerouslySetInnerHTML/);
});
