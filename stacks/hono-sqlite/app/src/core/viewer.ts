import { createHmac, timingSafeEqual } from 'node:crypto';
import { setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { auth, SESSION_DAYS } from '#core/auth.ts';
import { one, run } from '#core/db.ts';
import { env } from '#core/env.ts';
import { type App, type Ctx, cookieOf, VISITOR } from '#core/http.ts';

/**
 * Who is looking, by one indexed query. The row is read every time instead of trusted from a cookie, so that blocking a
 * person, changing a role or ending a session works at once.
 */
interface SessionRow {
  id: string;
  name: string;
  email: string;
  role: string;
  email_verified: number;
  blocked: number;
  expires_at: number;
  updated_at: number;
}

const DAY = 86_400_000;
const { authCookies } = await auth.$context;
const cookie = authCookies.sessionToken;

const FIND = `select user.id, user.name, user.email, user.role, user.email_verified, user.blocked,
    session.expires_at, session.updated_at
  from session join user on user.id = session.user_id where session.token = ?`;

/** The cookie is `token.signature`, as Better Auth writes it. */
export function sessionToken(c: Ctx): string | undefined {
  const value = cookieOf(c, cookie.name);
  return value ? (genuine.get(value) ?? checked(value)) : undefined;
}

/** Cookies whose signature was found right, and their tokens: nobody can fill it with values of their own. */
const genuine = new Map<string, string>();
const GENUINE_LIMIT = 10_000;

function checked(value: string): string | undefined {
  const dot = value.lastIndexOf('.');
  if (dot < 1) return undefined;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const expected = createHmac('sha256', env.AUTH_SECRET).update(token).digest();
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  if (genuine.size >= GENUINE_LIMIT) genuine.clear();
  genuine.set(value, token);
  return token;
}

export const withViewer = createMiddleware<App>((c, next) => {
  const token = sessionToken(c);
  const row = token ? one<SessionRow>(FIND, token) : undefined;
  const now = Date.now();
  if (!token || !row || row.blocked || row.expires_at <= now) {
    c.set('viewer', VISITOR);
  } else {
    const { id, name, email, role } = row;
    c.set('viewer', { id, name, email, role, verified: row.email_verified === 1 });
    if (row.updated_at < now - DAY) extend(c, token, now);
  }
  return next();
});

/** People who come back every few weeks stay signed in. */
function extend(c: Ctx, token: string, now: number): void {
  run('update session set expires_at = ?, updated_at = ? where token = ?', now + SESSION_DAYS * DAY, now, token);
  setCookie(c, cookie.name, cookieOf(c, cookie.name) ?? '', {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    secure: cookie.attributes.secure,
    maxAge: SESSION_DAYS * 86_400,
  });
}
