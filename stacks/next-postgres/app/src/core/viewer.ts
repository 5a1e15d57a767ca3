import { createHmac, timingSafeEqual } from 'node:crypto';
import { auth, SESSION_DAYS } from '#core/auth.ts';
import { one, run } from '#core/db.ts';
import { env } from '#core/env.ts';
import { cookieOf, VISITOR, type Viewer } from '#core/http.ts';

/**
 * Who is looking, by one indexed query. The row is read every time instead of trusted from a cookie, so that blocking a
 * person, changing a role or ending a session works at once.
 */
interface SessionRow {
  id: string;
  name: string;
  email: string;
  role: string;
  email_verified: boolean;
  blocked: boolean;
  expires_at: number;
  updated_at: number;
}

const DAY = 86_400_000;

const FIND = `select person.id, person.name, person.email, person.role, person.email_verified, person.blocked,
    session.expires_at, session.updated_at
  from session join "user" person on person.id = session.user_id where session.token = ?`;

/** The cookie is `token.signature`, as Better Auth writes it. */
export async function sessionToken(headers: Headers): Promise<string | undefined> {
  const { authCookies } = await auth.$context;
  const value = cookieOf(headers, authCookies.sessionToken.name);
  return value ? checked(value) : undefined;
}

function checked(value: string): string | undefined {
  const dot = value.lastIndexOf('.');
  if (dot < 1) return undefined;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const expected = createHmac('sha256', env.AUTH_SECRET).update(token).digest();
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined;
}

/** Signs a person in: the cookie that says so. Nothing for somebody who is blocked. */
export async function newSession(userId: string): Promise<string | undefined> {
  const { authCookies, internalAdapter } = await auth.$context;
  const session: { token: string } | null = await internalAdapter.createSession(userId);
  if (!session) return undefined;
  const signature = createHmac('sha256', env.AUTH_SECRET).update(session.token).digest('base64');
  const value = encodeURIComponent(`${session.token}.${signature}`);
  const secure = env.APP_URL.startsWith('https://') ? '; Secure' : '';
  const name = authCookies.sessionToken.name;
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${SESSION_DAYS * 86_400}${secure}`;
}

export async function currentViewer(headers: Headers): Promise<Viewer> {
  const token = await sessionToken(headers);
  const row = token ? await one<SessionRow>(FIND, token) : undefined;
  const now = Date.now();
  if (!token || !row || row.blocked || row.expires_at <= now) return VISITOR;
  // People who come back every few weeks stay signed in.
  if (row.updated_at < now - DAY) {
    await run(
      'update session set expires_at = ?, updated_at = ? where token = ?',
      now + SESSION_DAYS * DAY,
      now,
      token,
    );
  }
  const { id, name, email, role, email_verified: verified } = row;
  return { id, name, email, role, verified };
}
