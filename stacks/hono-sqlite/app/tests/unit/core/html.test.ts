import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, type Part, raw } from '#core/html.ts';

const HOSTILE = `<script>alert("1 & '2'")</script>`;
const HARMLESS = '&lt;script&gt;alert(&quot;1 &amp; &#39;2&#39;&quot;)&lt;/script&gt;';

test('text is escaped wherever it stands: in elements, attributes and lists', () => {
  assert.equal(String(html`<p>${HOSTILE}</p>`), `<p>${HARMLESS}</p>`);
  assert.equal(String(html`<p title="${HOSTILE}"></p>`), `<p title="${HARMLESS}"></p>`);
  assert.equal(String(html`${[HOSTILE, [HOSTILE]]}`), HARMLESS + HARMLESS);
});

test('markup made by a template goes into another one as it is, and is escaped once', () => {
  const inner = html`<b>${'a & b'}</b>`;
  assert.equal(String(html`<p>${inner}</p>${[inner]}`), '<p><b>a &amp; b</b></p><b>a &amp; b</b>');
});

test('only raw text passes, and nothing that merely looks like it', () => {
  assert.equal(String(html`${raw('<hr>')}`), '<hr>');
  const forged = [
    { text: HOSTILE, toString: () => HOSTILE },
    Object.assign(new String(HOSTILE), { isEscaped: true }),
  ] as unknown as Part[];
  for (const part of forged) assert.equal(String(html`${part}`), HARMLESS);
});

test('numbers are written, what is absent leaves no trace', () => {
  assert.equal(String(html`${0}|${1.5}|${null}|${undefined}|${false}|${true}|${''}|${[]}`), '0|1.5||||||');
});

test('escaping again does not change which characters a browser shows', () => {
  const once = String(html`${HOSTILE}`);
  assert.doesNotMatch(once, /[<>"']/);
  assert.equal(String(html`${'plain text'}`), 'plain text');
  assert.equal(String(html`${'ä€😀 ok'}`), 'ä€😀 ok');
});
