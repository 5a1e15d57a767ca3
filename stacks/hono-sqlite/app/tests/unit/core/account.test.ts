import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Hono } from 'hono';
import { blueprint } from '#blueprint.ts';
import { posted } from '#core/adapters/outbox.ts';
import { one, run } from '#core/db.ts';
import { failed, notFoundPage } from '#core/errors.ts';
import { register } from '#core/features.ts';
import { headers, limitBody, sameOrigin } from '#core/guard.ts';
import type { App } from '#core/http.ts';
import { withViewer } from '#core/viewer.ts';
import { account } from '#features/account/index.ts';
import { admin } from '#features/admin/index.ts';
import { pages } from '#features/pages/index.ts';

const app = new Hono<App>();
const PASSWORD = 'correct horse battery';

before(() => {
  register([account, admin, pages]);
  app.onError(failed);
  app.notFound(notFoundPage);
  app.use(headers, sameOrigin, limitBody, withViewer);
  for (const feature of [account, admin, pages]) feature.routes?.(app);
  app.get('/broken', () => {
    throw new Error('a detail that nobody may see');
  });
});

/** A browser in miniature: keeps cookies, sends forms. */
class Visitor {
  #cookies = new Map<string, string>();

  async get(path: string): Promise<Response> {
    return this.#keep(await app.request(path, { headers: this.#headers() }));
  }

  async post(path: string, values: Record<string, string> = {}, more: Record<string, string> = {}): Promise<Response> {
    const body = new URLSearchParams(values);
    return this.#keep(await app.request(path, { method: 'POST', body, headers: { ...this.#headers(), ...more } }));
  }

  signUp(email: string, more: Record<string, string> = {}): Promise<Response> {
    return this.post('/sign-up', { name: 'Robin', email, password: PASSWORD, role: 'member', ...more });
  }

  #headers(): Record<string, string> {
    return { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') };
  }

  #keep(answer: Response): Response {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const at = pair.indexOf('=');
      if (/max-age=0/i.test(line)) this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }
}

const idOf = (email: string): string => one<{ id: string }>('select id from user where email = ?', email)?.id ?? '';

function linkFor(email: string, path: string): string {
  const mail = posted(email).find(({ text }) => text.includes(path));
  return mail?.text.match(/https?:\/\/[^/\s]+(\/\S+)/)?.[1] ?? '';
}

test('sign up, out and in again', async () => {
  const robin = new Visitor();
  const role = blueprint.choose.at(-1) ?? blueprint.roles[0];
  const created = await robin.signUp('robin@example.org', { role: role ?? '' });
  assert.equal(created.status, 303);
  const [cookie = ''] = created.headers.getSetCookie();
  for (const flag of [/HttpOnly/i, /SameSite=Lax/i, /Path=\//i]) assert.match(cookie, flag);
  assert.equal(one<{ role: string }>(`select role from user where email = 'robin@example.org'`)?.role, role);
  assert.match(await (await robin.get('/account')).text(), /robin@example\.org/);
  await robin.post('/sign-out');
  assert.equal((await robin.get('/account')).headers.get('location'), '/sign-in?next=%2Faccount');
  const again = await robin.post('/sign-in', { email: 'robin@example.org', password: PASSWORD, next: '/account' });
  assert.equal(again.headers.get('location'), '/account');
});

test('nobody chooses to be an admin, except the local first one', async () => {
  await new Visitor().signUp('sly@example.org', { role: 'admin' });
  // Where there is a choice, a wrong one is refused; where there is none, it is not looked at.
  assert.notEqual(one<{ role: string }>(`select role from user where email = 'sly@example.org'`)?.role, 'admin');
  const first = new Visitor();
  await first.signUp('admin@example.com');
  assert.equal((await first.get('/admin')).status, 200);
});

test('the admin page does not exist for others', async () => {
  const member = new Visitor();
  await member.signUp('member@example.org');
  assert.equal((await member.get('/admin')).status, 404);
  assert.equal((await member.post(`/admin/people/${idOf('member@example.org')}/role`, { role: 'admin' })).status, 404);
  assert.equal((await new Visitor().get('/admin')).status, 303);
});

test('a blocked person is out at once and does not come back', async () => {
  const [boss, rude] = [new Visitor(), new Visitor()];
  await boss.post('/sign-in', { email: 'admin@example.com', password: PASSWORD });
  await rude.signUp('rude@example.org');
  assert.equal((await boss.post(`/admin/people/${idOf('rude@example.org')}/block`)).status, 303);
  assert.equal((await rude.get('/account')).status, 303);
  const attempt = await rude.post('/sign-in', { email: 'rude@example.org', password: PASSWORD });
  assert.match(await attempt.text(), /blocked/);
  assert.equal((await boss.post(`/admin/people/${idOf('admin@example.com')}/block`)).status, 404);
});

test('signing in leads only to paths of this site', async () => {
  const guest = new Visitor();
  const next = 'https://evil.example/';
  const answer = await guest.post('/sign-in', { email: 'robin@example.org', password: PASSWORD, next });
  assert.match(answer.headers.get('location') ?? '', /^\/(?!\/)/);
});

test('guessing a password ends after ten tries', async () => {
  const thief = new Visitor();
  const guess = async () => (await thief.post('/sign-in', { email: 'robin@example.org', password: 'wrong' })).status;
  run(`delete from rate_limit`);
  for (let attempt = 0; attempt < 10; attempt++) assert.equal(await guess(), 422);
  assert.equal(await guess(), 429);
  run(`delete from rate_limit`);
});

test('a forgotten password is replaced by mail, once, and ends all sessions', async () => {
  const [home, lost] = [new Visitor(), new Visitor()];
  await home.signUp('lost@example.org');
  const unknown = await lost.post('/forgot', { email: 'nobody@example.org' });
  const known = await lost.post('/forgot', { email: 'lost@example.org' });
  const neutral = (text: string) => text.replaceAll(/(nobody|lost)@example\.org/g, '');
  assert.equal(neutral(await unknown.text()), neutral(await known.text()));
  assert.equal(posted('nobody@example.org').length, 0);
  const token = new URL(linkFor('lost@example.org', '/reset'), 'http://local').searchParams.get('token') ?? '';
  const password = 'another horse battery';
  assert.equal((await lost.post('/reset', { token, password })).status, 303);
  assert.equal((await lost.post('/reset', { token, password })).status, 422);
  assert.equal((await home.get('/account')).status, 303);
  assert.equal((await lost.post('/sign-in', { email: 'lost@example.org', password })).status, 303);
});

test('an address is confirmed, and changed, by the link sent to it', async () => {
  const movie = new Visitor();
  await movie.signUp('old@example.org');
  await movie.post('/verify-email');
  await movie.get(linkFor('old@example.org', '/verify-email'));
  assert.match(await (await movie.get('/account')).text(), /Confirmed/);
  await movie.post('/account/email', { email: 'new@example.org' });
  assert.notEqual(idOf('old@example.org'), '');
  await movie.get(linkFor('new@example.org', '/verify-email'));
  assert.equal(idOf('old@example.org'), '');
  assert.match(await (await movie.get('/account')).text(), /new@example\.org/);
});

test('sessions of others cannot be ended, own ones can', async () => {
  const [first, second] = [new Visitor(), new Visitor()];
  await first.signUp('two@example.org');
  await second.post('/sign-in', { email: 'two@example.org', password: PASSWORD });
  const foreign = one<{ id: string }>('select id from session where user_id = ?', idOf('robin@example.org'))?.id;
  assert.equal((await first.post(`/account/sessions/${foreign}/end`)).status, 404);
  await first.post('/account/sessions/end-others');
  assert.equal((await second.get('/account')).status, 303);
  assert.equal((await first.get('/account')).status, 200);
});

test('deleting an account needs the password and takes everything along', async () => {
  const leaver = new Visitor();
  await leaver.signUp('leaver@example.org');
  const id = idOf('leaver@example.org');
  assert.equal((await leaver.post('/account/delete', { password: 'wrong' })).status, 422);
  assert.equal((await leaver.post('/account/delete', { password: PASSWORD })).status, 303);
  assert.equal(idOf('leaver@example.org'), '');
  assert.equal(one('select 1 from session where user_id = ?', id), undefined);
});

test('forms of other sites are refused', async () => {
  const robin = new Visitor();
  await robin.post('/sign-in', { email: 'robin@example.org', password: PASSWORD });
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ];
  for (const more of foreign) {
    assert.equal((await robin.post('/account/name', { name: 'Stolen' }, more)).status, 403);
  }
  assert.equal((await robin.post('/account/name', { name: 'Mine' }, { 'sec-fetch-site': 'same-origin' })).status, 303);
});

test('pages carry the headers that keep them safe, and errors say nothing', async () => {
  const page = await new Visitor().get('/');
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /script-src 'self';/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
  assert.doesNotMatch(await page.text(), / style=| on\w+="|<script>/);
  const broken = await new Visitor().get('/broken');
  assert.equal(broken.status, 500);
  const text = await broken.text();
  assert.match(text, /Reference <code>[0-9a-f]{8}<\/code>/);
  assert.doesNotMatch(text, /a detail/);
});
