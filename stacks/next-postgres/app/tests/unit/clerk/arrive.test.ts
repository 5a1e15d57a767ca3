import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, test } from 'node:test';
import { APP, ClerkStandIn, FRONTEND, PUBLISHABLE, SECRET } from './clerk-stand-in.ts';

const theirs = await ClerkStandIn.start();
after(() => theirs.stop());
process.env.APP_URL = APP;
process.env.CLERK_PUBLISHABLE_KEY = PUBLISHABLE;
process.env.CLERK_SECRET_KEY = SECRET;
process.env.CLERK_API_URL = theirs.url;

const { one, run } = await import('#core/db.ts');
const { accountsElsewhere, register } = await import('#core/features.ts');
const { currentViewer } = await import('#core/viewer.ts');
const { hostsOf } = await import('#core/clerk.ts');
const { arrive, leave } = await import('#features/clerk/arrive.ts');
const { clerk } = await import('#features/clerk/feature.ts');
register([clerk]);

const ctx = {} as Parameters<typeof arrive>[0];

/** A browser that comes from Clerk's pages. */
async function back(token: string | undefined, next = '/tasks'): Promise<Response> {
  const uat = Math.floor(Date.now() / 1000) - 5;
  const cookies = token ? `__session=${token}; __client_uat=${uat}` : '';
  const headers = { cookie: cookies, accept: 'text/html', 'sec-fetch-dest': 'document' };
  return arrive(
    ctx,
    new Request(`http://127.0.0.1:3000/api/clerk?back=1&next=${encodeURIComponent(next)}`, { headers }),
  );
}

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
const viewerOf = (answer: Response) => currentViewer(new Headers({ cookie: cookiesOf(answer) }));

test('people are led to the pages of the instance that the key names', async () => {
  const answer = await arrive(ctx, new Request('http://127.0.0.1:3000/api/clerk?next=%2Ftasks'));
  const leads = new URL(answer.headers.get('location') ?? '');
  assert.equal(leads.origin + leads.pathname, 'https://accounts.shop.test/sign-in');
  assert.equal(leads.searchParams.get('redirect_url'), `${APP}/api/clerk?back=1&next=%2Ftasks`);
  assert.equal(accountsElsewhere()?.signIn('/tasks'), '/api/clerk?next=%2Ftasks');
  assert.equal(hostsOf(`pk_test_${btoa('calm-cat-1.clerk.accounts.dev$')}`).portal, 'https://calm-cat-1.accounts.dev');
  for (const host of ['evil.test', 'clerk.shop.test', 'clerk.shop.test/x$', 'clerk.a@b$']) {
    assert.throws(() => hostsOf(`pk_live_${btoa(host)}`), /names no address/);
  }
});

test('nobody is led to another site', async () => {
  theirs.people.set('user_next', { email: 'next@shop.test', verified: true });
  for (const next of ['https://evil.test/', '//evil.test', '/\\evil.test']) {
    const answer = await back(theirs.token('user_next'), next);
    assert.equal(answer.headers.get('location'), '/account/home');
  }
});

test('whom Clerk vouches for is made on first sight and found again', async () => {
  theirs.people.set('user_ada', { email: 'Ada@Shop.test', verified: true, name: 'Ada' });
  const first = await back(theirs.token('user_ada'));
  assert.equal(first.headers.get('location'), '/tasks');
  const ada = await viewerOf(first);
  assert.deepEqual([ada.name, ada.email, ada.verified], ['Ada', 'ada@shop.test', true]);
  assert.notEqual(ada.role, 'admin');
  const again = await viewerOf(await back(theirs.token('user_ada')));
  assert.equal(again.id, ada.id);
  assert.equal(theirs.asked.filter((line) => line.startsWith('GET /v1/users/user_ada')).length, 1);
  assert.equal(theirs.asked.filter((line) => line.startsWith('GET /v1/jwks')).length, 1, 'keys are kept');
});

test('two first requests in one moment make one person', async () => {
  theirs.people.set('user_twin', { email: 'twin@shop.test', verified: true });
  const both = await Promise.all([back(theirs.token('user_twin')), back(theirs.token('user_twin'))]);
  const [one_, other] = await Promise.all(both.map(viewerOf));
  assert.ok(one_?.id);
  assert.equal(one_.id, other?.id);
});

test('a token that is not for this app lets nobody in', async () => {
  theirs.people.set('user_bad', { email: 'bad@shop.test', verified: true });
  const now = Math.floor(Date.now() / 1000);
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const wrong: Record<string, string> = {
    'of another site': theirs.token('user_bad', { azp: 'https://evil.test' }),
    'of another instance': theirs.token('user_bad', { iss: 'https://clerk.evil.test' }),
    'not valid yet': theirs.token('user_bad', { nbf: now + 3600, iat: now }),
    'signed by somebody else': theirs.token('user_bad', {}, stranger),
    'cut off': theirs.token('user_bad').slice(0, -20),
  };
  for (const [why, token] of Object.entries(wrong)) {
    const answer = await back(token);
    const location = answer.headers.get('location') ?? '';
    assert.ok(
      location === '/sign-in?error=provider' || location.startsWith(`${FRONTEND}/v1/client/handshake`),
      `${why}: ${location}`,
    );
    assert.equal((await viewerOf(answer)).id, null, why);
  }
  assert.equal(await one('select 1 from account where account_id = ?', 'user_bad'), undefined);
});

test('a token that has run out is renewed by Clerk, at its own address', async () => {
  const past = Math.floor(Date.now() / 1000) - 600;
  const answer = await back(theirs.token('user_ada', { exp: past + 60, iat: past, nbf: past }));
  const leads = new URL(answer.headers.get('location') ?? '');
  assert.equal(leads.origin + leads.pathname, `${FRONTEND}/v1/client/handshake`);
  assert.equal(leads.searchParams.get('redirect_url'), `${APP}/api/clerk?back=1&next=%2Ftasks`);
  assert.equal((await viewerOf(answer)).id, null);
});

test('an address that Clerk did not check takes nobody over, and one that it did ends other ways in', async () => {
  const now = Date.now();
  await run(
    'insert into "user" (id, name, email, role, created_at, updated_at) values (?, ?, ?, ?, ?, ?)',
    ...['u-eve', 'Eve', 'eve@shop.test', 'member', now, now],
  );
  await run(
    'insert into session (id, token, user_id, expires_at, created_at, updated_at) values (?, ?, ?, ?, ?, ?)',
    ...['s-eve', 't-eve', 'u-eve', now + 1e9, now, now],
  );
  theirs.people.set('user_eve', { email: 'eve@shop.test', verified: false });
  const refused = await back(theirs.token('user_eve'));
  assert.equal(refused.headers.get('location'), '/sign-in?error=provider');
  theirs.people.set('user_eve', { email: 'eve@shop.test', verified: true });
  const eve = await viewerOf(await back(theirs.token('user_eve')));
  assert.equal(eve.id, 'u-eve');
  assert.equal(await one('select 1 from session where token = ?', 't-eve'), undefined);
});

test('a blocked person stays outside', async () => {
  await run(`update "user" set blocked = true where email = 'ada@shop.test'`);
  const answer = await back(theirs.token('user_ada'));
  assert.equal(answer.headers.get('location'), '/sign-in?error=provider');
  await run(`update "user" set blocked = false where email = 'ada@shop.test'`);
});

test('who leaves is signed out at Clerk, and forgotten there with the account', async () => {
  const answer = await back(theirs.token('user_ada'));
  await leave(new Headers({ cookie: cookiesOf(answer) }));
  assert.ok(theirs.asked.includes('POST /v1/sessions/sess_1/revoke'));
  const before = theirs.asked.length;
  await leave(new Headers({ cookie: 'clerk_session=../users/user_ada' }));
  assert.equal(theirs.asked.length, before, 'only a session is ever named');
  const { id } = await viewerOf(answer);
  await clerk.userDeleted?.(id ?? '');
  assert.equal(theirs.people.has('user_ada'), false);
  await clerk.userDeleted?.(id ?? '');
});
