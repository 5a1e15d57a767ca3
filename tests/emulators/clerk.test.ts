/**
 * Put into an app that keeps its accounts at Clerk, by `tests/emulators/clerk.rs`: whom Clerk's interface for servers vouches for, as
 * Vercel's `emulate` plays it. The tokens are the emulator's, and so are the keys of their signatures.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { CLERK_API_URL, CLERK_SECRET_KEY, OTHER_CLERK } = process.env;

const { one } = await import('#core/db.ts');
const { register } = await import('#core/features.ts');
const { clerkApi } = await import('#features/clerk/api.ts');
const { arrive, CLERK_SESSION, leave } = await import('#features/clerk/arrive.ts');
const { clerk } = await import('#features/clerk/feature.ts');
const { personOf } = await import('#features/clerk/people.ts');
register([clerk]);

async function ask(at: string | undefined, path: string, body?: object): Promise<Record<string, string>> {
  const answer = await fetch(`${at}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${CLERK_SECRET_KEY}`, 'content-type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
  });
  assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
  return answer.json();
}

/** Somebody who has signed in: the token of a browser, and the session. */
async function signedIn(at: string | undefined, name: string) {
  const made = await ask(at, '/v1/users', { email_address: [`${name}@shop.test`], first_name: name });
  const session = await ask(at, '/v1/sessions', { user_id: made.id });
  const token = async () => (await ask(at, `/v1/sessions/${session.id}/tokens`, {})).jwt;
  return { id: made.id ?? '', session: session.id, token };
}

function come(token: string | undefined): Request {
  const cookie = `__session=${token}; __client_uat=${Math.floor(Date.now() / 1000) - 5}`;
  const headers = { cookie, accept: 'text/html', 'sec-fetch-dest': 'document' };
  return new Request('http://127.0.0.1:3000/api/clerk?back=1&next=%2Ftasks', { headers });
}

/** Whom a token speaks for, by the app's own client: its keys of signatures come from the emulator. */
async function vouched(token: string | undefined): Promise<string | undefined> {
  const state = await clerkApi.authenticateRequest(come(token));
  return state.isAuthenticated ? state.toAuth().sessionClaims?.sub : undefined;
}

test('signatures of the instance are believed, and none of another one or of a changed token', async () => {
  const ada = await signedIn(CLERK_API_URL, 'ada');
  const token = (await ada.token()) ?? '';
  assert.equal(await vouched(token), ada.id);
  const eve = await signedIn(OTHER_CLERK, 'eve');
  const [head, claims, signature] = token.split('.');
  const forged = { ...JSON.parse(Buffer.from(claims ?? '', 'base64url').toString()), sub: 'user_admin' };
  const changed = [head, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.');
  for (const wrong of [await eve.token(), changed, token.slice(0, -20), '']) assert.equal(await vouched(wrong), undefined);
});

test('the emulator does not say which site a token is for, and the app lets nobody in with such a one', async () => {
  const bob = await signedIn(CLERK_API_URL, 'bob');
  const answer = await arrive({} as Parameters<typeof arrive>[0], come(await bob.token()));
  assert.equal(answer.headers.get('location'), '/sign-in?error=provider');
  assert.deepEqual(answer.headers.getSetCookie(), []);
});

test('a person is made of what the emulator knows, found again, and leaves there too', async () => {
  const cy = await signedIn(CLERK_API_URL, 'cy');
  const made = await personOf(cy.id);
  assert.equal(await personOf(cy.id), made);
  const row = await one('select name, email, email_verified from "user" where id = ?', made);
  assert.deepEqual({ ...row }, { name: 'cy', email: 'cy@shop.test', email_verified: true });
  await leave(new Headers({ cookie: `${CLERK_SESSION}=${cy.session}` }));
  assert.equal((await ask(CLERK_API_URL, `/v1/sessions/${cy.session}`)).status, 'revoked');
});
