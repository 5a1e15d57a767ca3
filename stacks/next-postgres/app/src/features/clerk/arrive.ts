import { clerkHosts } from '#core/clerk.ts';
import { env } from '#core/env.ts';
import { type Ctx, cookieOf, localPath } from '#core/http.ts';
import { newSession } from '#core/viewer.ts';
import { clerkApi } from '#features/clerk/api.ts';
import { personOf } from '#features/clerk/people.ts';

/**
 * The way to Clerk's pages and back. Clerk says who somebody is, by a token that lives for a minute; the session in this app
 * is the app's own, so that blocking a person, changing a role and signing out work at once.
 *
 *     /api/clerk?next=/x  ->  PORTAL/sign-in  ->  /api/clerk?back=1&next=/x  ->  (Clerk's handshake)  ->  /x
 */

export const PATH = '/api/clerk';
/** Clerk's session, to end it with ours. */
export const CLERK_SESSION = 'clerk_session';
const SECURE = env.APP_URL.startsWith('https://') ? '; Secure' : '';

export const cookie = (name: string, value: string, seconds: number): string =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${SECURE}`;

function lead(to: string, headers: Headers = new Headers()): Response {
  headers.set('location', to);
  headers.set('cache-control', 'no-store');
  return new Response(null, { status: 303, headers });
}

export function pages(next: string): string {
  const url = new URL(`${clerkHosts?.portal}/sign-in`);
  url.searchParams.set('redirect_url', `${env.APP_URL}${PATH}?back=1&next=${encodeURIComponent(next)}`);
  return url.href;
}

export async function arrive(_c: Ctx, request: Request): Promise<Response> {
  if (!clerkHosts) return new Response(null, { status: 404 });
  const address = new URL(request.url);
  const next = localPath(address.searchParams.get('next'), '/account/home');
  if (!address.searchParams.has('back')) return lead(pages(next));
  // Behind a proxy the request does not know how people address it, and Clerk compares that.
  const asked = new Request(new URL(address.pathname + address.search, env.APP_URL), { headers: request.headers });
  const state = await clerkApi.authenticateRequest(asked, { authorizedParties: [new URL(env.APP_URL).origin] });
  const handed = state.headers.get('location');
  if (handed) return lead(handed, new Headers(state.headers));
  const claims = state.isAuthenticated ? state.toAuth().sessionClaims : undefined;
  // The library asks who may use a token, not who gave it: with another instance's key it would not fit either, but so it says.
  if (!claims || claims.iss !== clerkHosts.frontend) return lead('/sign-in?error=provider');
  const userId = await personOf(claims.sub);
  const session = userId ? await newSession(userId) : undefined;
  if (!session) return lead('/sign-in?error=provider');
  const headers = new Headers();
  headers.append('set-cookie', session);
  headers.append('set-cookie', cookie(CLERK_SESSION, claims.sid, 60 * 60 * 24 * 30));
  return lead(next, headers);
}

/** Ends Clerk's session, as far as this browser has one; it never keeps anybody from leaving. */
export async function leave(headers: Headers): Promise<void> {
  const id = cookieOf(headers, CLERK_SESSION);
  if (!id || !/^sess_\w+$/.test(id)) return;
  await clerkApi.sessions.revokeSession(id).catch((error: unknown) => console.error('Clerk kept a session:', error));
}
