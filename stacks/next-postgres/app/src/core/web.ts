import { getRedirectError } from 'next/dist/client/components/redirect';
import { cookies, headers as requestHeaders } from 'next/headers';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { findAttempt, keepAttempt } from '#core/attempts.ts';
import { env } from '#core/env.ts';
import {
  type Attempt,
  addressOf,
  type Ctx,
  type FormData,
  type FormValue,
  isUser,
  type User,
  userOf,
} from '#core/http.ts';
import { currentViewer } from '#core/viewer.ts';

export { notFound } from 'next/navigation';

/** What Next does for us, in the words of this app. Helpers that end a request throw, as Next's own do. */

const SEE_OTHER = 303;
export const TOAST = 'toast';
/** Headers that only proxy.ts sets. */
export const URL_HEADER = 'x-app-url';
export const TOAST_HEADER = 'x-app-toast';
/** Names a refused form that is shown again. */
export const ATTEMPT_HEADER = 'x-app-attempt';

const secure = env.APP_URL.startsWith('https://');

const viewer = cache(async () => currentViewer(new Headers(await requestHeaders())));

export async function contextOf(params: Record<string, string> = {}): Promise<Ctx> {
  const headers = new Headers(await requestHeaders());
  const url = new URL(headers.get(URL_HEADER) ?? '/', env.APP_URL);
  const attempt = headers.get(ATTEMPT_HEADER);
  const who = await viewer();
  return {
    viewer: who,
    url,
    headers,
    attempt: attempt ? await findAttempt(attempt, who) : undefined,
    param: (name) => decoded(params[name] ?? ''),
    query: (name) => url.searchParams.get(name) ?? undefined,
  };
}

/** Next hands out parts of addresses as they were sent. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Next's own redirect() answers 307 for a page; here whoever is sent elsewhere always asks anew. */
export function seeOther(path: string): never {
  throw getRedirectError(path, 'replace' as never, SEE_OTHER as never);
}

/** A form cannot be repeated after signing in, so only pages are remembered. */
export function toSignIn(c: Ctx, isPage = true): never {
  seeOther(isPage ? `/sign-in?next=${encodeURIComponent(addressOf(c))}` : '/sign-in');
}

/** A visitor may see more after signing in; for everybody else there is nothing here. */
export function hidden(c: Ctx, isPage = true): never {
  if (isUser(c.viewer)) notFound();
  toSignIn(c, isPage);
}

/** A visitor may sign in first; for a person with another role the page does not exist. */
export function requireRole(c: Ctx, role: string, isPage = true): User {
  if (!isUser(c.viewer)) toSignIn(c, isPage);
  if (userOf(c).role !== role) notFound();
  return userOf(c);
}

/** The text is shown once, on the page that follows. */
export async function redirectWithToast(path: string, text: string): Promise<never> {
  const jar = await cookies();
  jar.set(TOAST, text, { httpOnly: true, sameSite: 'lax', path: '/', maxAge: 60, secure });
  seeOther(path);
}

/** Fields that occur more than once become arrays. */
export async function formOf(request: Request): Promise<FormData> {
  const values: FormData = Object.create(null);
  for (const [name, value] of await request.formData()) {
    const known = values[name];
    values[name] = known === undefined ? value : ([known, value].flat() as FormValue);
  }
  return values;
}

export type Refusal = 400 | 403 | 422 | 429 | 502;

/**
 * The page that a refused form stands on, with what was typed and what is wrong with it. Only pages can render, so it is
 * asked for like any page, as the same person.
 */
export async function again(
  c: Ctx,
  page: string,
  attempt: Omit<Attempt, 'action'>,
  status: Refusal = 422,
): Promise<Response> {
  const id = await keepAttempt(c.viewer, { ...attempt, action: c.url.pathname });
  const headers = new Headers({ accept: 'text/html', [ATTEMPT_HEADER]: id });
  for (const name of ['cookie', 'accept-language']) {
    const value = c.headers.get(name);
    if (value) headers.set(name, value);
  }
  const answer = await fetch(new URL(page, env.INTERNAL_URL), { headers, cache: 'no-store', redirect: 'manual' });
  if (answer.status !== 200) return answer;
  const kept = new Headers();
  for (const name of ['content-type', 'content-security-policy']) {
    const value = answer.headers.get(name);
    if (value) kept.set(name, value);
  }
  return new Response(answer.body, { status, headers: kept });
}
