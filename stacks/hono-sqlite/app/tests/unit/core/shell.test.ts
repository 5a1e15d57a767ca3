import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { type Feature, register } from '#core/features.ts';
import { flat, html } from '#core/html.ts';
import { type App, addressOf, type Ctx, searchOf, type Viewer, VISITOR } from '#core/http.ts';
import { layout } from '#core/ui/index.ts';

let waiting = 0;
const shelf: Feature = {
  name: 'shelf',
  nav: (viewer) => [
    { href: '/shelf', text: 'Shelf', icon: 'box', order: 1, count: () => waiting },
    ...(viewer.role === 'keeper' ? [{ href: '/keys', text: 'Keys', icon: 'box', order: 2 }] : []),
  ],
};
register([shelf]);

const ada: Viewer = { id: 'ada', name: 'Ada <b>', email: 'ada@example.com', role: 'member', verified: true };

async function page(viewer: Viewer, path = '/shelf'): Promise<string> {
  const app = new Hono<App>();
  app.get('*', (c) => {
    c.set('viewer', viewer);
    return c.html(layout(c, { title: 'Page', body: html`<h1>Page</h1>` }));
  });
  return (await app.request(path)).text();
}

const marked = (text: string): string[] => [...text.matchAll(/href="([^"]+)" aria-current="page"/g)].map(([, href]) => href ?? '');

test('what is kept of the shell follows the counts, the page, the role and the person', async () => {
  assert.doesNotMatch(await page(ada), /class="count"/);
  waiting = 3;
  assert.match(await page(ada), /<span class="count">3<\/span>/);
  waiting = 0;
  assert.doesNotMatch(await page(ada), /class="count"/);
  assert.ok(marked(await page(ada, '/shelf/7')).every((href) => href === '/shelf'));
  assert.deepEqual(marked(await page(ada, '/elsewhere')), []);
  assert.doesNotMatch(await page(ada), /Keys/);
  assert.match(await page({ ...ada, role: 'keeper' }), /Keys/);
  assert.match(await page({ ...ada, id: 'eve', name: 'Eve' }), /<b>Eve<\/b>/);
  assert.match(await page(ada), /<b>Ada &lt;b&gt;<\/b>/);
  assert.doesNotMatch(await page(VISITOR), /account-menu/);
});

test('changing the theme leads back to the same address, which cannot break out of the form', async () => {
  assert.match(await page(ada, '/shelf?q=a&page=2'), /name="next" value="\/shelf\?q=a&amp;page=2"/);
  assert.doesNotMatch(await page(ada, '/shelf?q="><script>'), /<script>/);
});

test('the address is what stands after the host', () => {
  const at = (url: string) => ({ req: { url } }) as Ctx;
  assert.equal(addressOf(at('http://localhost:3000/tags?q=x%20y')), '/tags?q=x%20y');
  assert.equal(addressOf(at('https://shop.example/')), '/');
  assert.equal(searchOf(at('http://localhost/tags?q=1&page=2')), '?q=1&page=2');
  assert.equal(searchOf(at('http://localhost/tags')), '');
});

test('flat markup is the same markup', () => {
  const markup = html`<p>${'ä€😀 & <b>'}</p>`;
  assert.equal(String(flat(markup)), String(markup));
  assert.equal(String(html`${flat(markup)}`), String(markup));
});
