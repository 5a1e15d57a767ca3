import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { type App, cookieOf } from '#core/http.ts';

const app = new Hono<App>().get('/:name', (c) => c.json({ value: cookieOf(c, c.req.param('name')) ?? null }));

async function read(name: string, cookie?: string): Promise<string | null> {
  const answer = await app.request(`/${name}`, cookie === undefined ? {} : { headers: { cookie } });
  return (await answer.json()).value;
}

test('the cookie of exactly this name is read', async () => {
  assert.equal(await read('theme', 'theme=dark'), 'dark');
  assert.equal(await read('theme', 'my_theme=light; theme=dark;x=theme=no'), 'dark');
  assert.equal(await read('theme', 'themes=light'), null);
  assert.equal(await read('theme'), null);
});

test('what was encoded is decoded, what is broken is no cookie', async () => {
  assert.equal(await read('toast', 'toast=Saved%2C%20thanks'), 'Saved, thanks');
  assert.equal(await read('token', 'token=a.b%3D%3D; theme=dark'), 'a.b==');
  assert.equal(await read('toast', 'toast=%E0%A4%A'), null);
});
