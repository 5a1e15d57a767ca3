import { type APIRequestContext, type APIResponse, expect, request } from '@playwright/test';
import { auth } from './facts.ts';
import { linkIn, mailTo } from './outbox.ts';
import { address } from './server.ts';
import { unique } from './values.ts';

/** Somebody with an account. `request` carries the session; `state` opens browser pages as this person. */
export interface Person {
  name: string;
  email: string;
  password: string;
  role: string;
  request: APIRequestContext;
  state: Awaited<ReturnType<APIRequestContext['storageState']>>;
}

export const PASSWORD = 'correct horse battery staple';
const ADMIN = 'admin@example.com';

type Form = Record<string, string>;

/**
 * Browsers say where a form comes from; a plain client has to be told to. Connections are not kept: between two tests the
 * server may close one that the next request is about to use.
 */
const newRequest = (): Promise<APIRequestContext> =>
  request.newContext({ baseURL: address, extraHTTPHeaders: { origin: address, connection: 'close' } });

let anyone: Promise<APIRequestContext> | undefined;

/** Nobody: a client without a session. */
export function visitor(): Promise<APIRequestContext> {
  anyone ??= newRequest();
  return anyone;
}

/** Forms answer with a redirect; tests look at it instead of following. */
export const post = (client: APIRequestContext, path: string, form: Form = {}): Promise<APIResponse> =>
  client.post(path, { form, maxRedirects: 0 });

export const get = (client: APIRequestContext, path: string): Promise<APIResponse> =>
  client.get(path, { maxRedirects: 0 });

export const roles = auth?.roles ?? [];

/** What a sign-up without a choice gets. */
export const commonRole = roles[0] ?? 'member';

const known = new Map<string, Promise<Person>>();

/** A person of this role. The same key gives the same person for the whole run: signing up costs time. */
export function person(role = commonRole, key = 'first'): Promise<Person> {
  const id = `${role}/${key}`;
  const made = known.get(id) ?? (role === 'admin' ? firstAdmin() : stranger(role));
  known.set(id, made);
  return made;
}

/** The one account that may sign in under a fixed address: it exists before, when a worker was started again. */
async function firstAdmin(): Promise<Person> {
  const client = await newRequest();
  const admin = { name: 'Ada Admin', email: ADMIN, password: PASSWORD };
  const answer = await signUp(client, { ...admin, role: auth?.choose[0] ?? '' });
  if (answer.status() !== 303) await expectSignedIn(client, await post(client, '/sign-in', admin));
  return finish(client, { ...admin, role: 'admin' });
}

/** Somebody new, whom no other test knows. */
export async function stranger(role = commonRole): Promise<Person> {
  const client = await newRequest();
  const name = unique('Robin');
  const account = { name, email: `${name.replace(/\W+/g, '.').toLowerCase()}@example.com`, password: PASSWORD };
  const canChoose = auth?.choose.includes(role) ?? false;
  await expectSignedIn(client, await signUp(client, { ...account, role: canChoose ? role : (auth?.choose[0] ?? '') }));
  if (!canChoose && role !== commonRole) await giveRole(account.email, role);
  return finish(client, { ...account, role });
}

const signUp = (client: APIRequestContext, form: Form): Promise<APIResponse> => post(client, '/sign-up', form);

async function expectSignedIn(client: APIRequestContext, answer: APIResponse): Promise<void> {
  expect(answer.status(), `signing in: ${answer.status() === 303 ? '' : await answer.text()}`).toBe(303);
  expect((await get(client, '/account')).status()).toBe(200);
}

async function finish(client: APIRequestContext, account: Omit<Person, 'request' | 'state'>): Promise<Person> {
  if (auth?.verify_email) await client.get(linkIn(await mailTo(account.email)));
  return { ...account, request: client, state: await client.storageState() };
}

/** Roles that nobody may choose are given by an admin. */
async function giveRole(email: string, role: string): Promise<void> {
  const admin = await person('admin');
  const answer = await post(admin.request, `/admin/people/${await idOf(email)}/role`, { role });
  expect(answer.status(), `${email} becomes ${role}`).toBe(303);
}

/** The admin page is the only one that names people by id: in the addresses of its forms. */
export async function idOf(email: string): Promise<string> {
  const page = await (await person('admin')).request.get(`/admin?q=${encodeURIComponent(email)}`);
  const id = /\/admin\/people\/([\w-]+)\//.exec(await page.text())?.[1];
  if (!id) throw new Error(`/admin shows nobody with the address ${email}`);
  return id;
}
