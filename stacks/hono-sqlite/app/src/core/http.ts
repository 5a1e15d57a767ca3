import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { env } from '#core/env.ts';

export type { Html } from '#core/html.ts';

/** Who is looking. Visitors have no id. */
export type Viewer = { id: string | null; name: string; email: string; role: string; verified: boolean };
export type User = Viewer & { id: string };

/** A form that was refused, on its way back to the page that it stands on. */
export interface Attempt {
  /** Table of the entity that the form is for. */
  table: string;
  sent: FormData;
  errors: Readonly<Record<string, string>>;
}

export type App = { Variables: { viewer: Viewer; reference?: string; attempt?: Attempt } };
export type Ctx = Context<App>;

export type FormValue = string | File | (string | File)[];
export type FormData = Record<string, FormValue>;

export const VISITOR: Viewer = Object.freeze({ id: null, name: '', email: '', role: 'visitor', verified: false });

export const viewerOf = (c: Ctx): Viewer => c.get('viewer') ?? VISITOR;

export const isUser = (viewer: Viewer): viewer is User => viewer.id !== null;

/** For routes behind `signedIn`. */
export function userOf(c: Ctx): User {
  const viewer = viewerOf(c);
  if (!isUser(viewer)) throw new Error('this route needs the signedIn middleware');
  return viewer;
}

export const signedIn = createMiddleware<App>(async (c, next) => {
  if (!isUser(viewerOf(c))) return toSignIn(c);
  await next();
});

/** A visitor may sign in first; for a person with another role the page does not exist. */
export function requireRole(...roles: string[]) {
  return createMiddleware<App>(async (c, next) => {
    const viewer = viewerOf(c);
    if (!isUser(viewer)) return toSignIn(c);
    if (!roles.includes(viewer.role)) return c.notFound();
    await next();
  });
}

export function toSignIn(c: Ctx): Response {
  const url = new URL(c.req.url);
  // A form cannot be repeated after signing in, so only pages are remembered.
  const next = c.req.method === 'GET' ? `?next=${encodeURIComponent(url.pathname + url.search)}` : '';
  return c.redirect(`/sign-in${next}`, 303);
}

/** Path and search of the request's address. Taking it apart with URL costs as much as a query of the database. */
export function addressOf(c: Ctx): string {
  const { url } = c.req;
  return url.slice(url.indexOf('/', url.indexOf('//') + 2));
}

/** `?q=…`, or ''. */
export function searchOf(c: Ctx): string {
  const start = c.req.url.indexOf('?');
  return start < 0 ? '' : c.req.url.slice(start);
}

/** Accepts only a path of this site: anything else could lead people away with our name in the link. */
export function localPath(value: unknown, fallback: string): string {
  if (typeof value !== 'string' || !/^\/(?![/\\])/.test(value)) return fallback;
  const base = 'http://local.invalid';
  if (!URL.canParse(value, base)) return fallback;
  const url = new URL(value, base);
  return url.origin === base ? url.pathname + url.search + url.hash : fallback;
}

/** Three are asked for on every page, so this does not take the whole header apart as hono's getCookie does. */
export function cookieOf(c: Ctx, name: string): string | undefined {
  const header = c.req.header('cookie');
  if (!header) return undefined;
  const pair = header.split(';').find((part) => part.trimStart().startsWith(`${name}=`));
  const value = pair?.slice(pair.indexOf('=') + 1).trim();
  if (!value?.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

const TOAST = 'toast';

/** The text is shown once, on the page that follows. */
export function redirectWithToast(c: Ctx, path: string, text: string): Response {
  setCookie(c, TOAST, text, { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 60, secure });
  return c.redirect(path, 303);
}

export function takeToast(c: Ctx): string | undefined {
  const text = cookieOf(c, TOAST);
  if (text) deleteCookie(c, TOAST, { path: '/', secure });
  return text;
}

/** Behind a proxy the request itself is plain http, so the public address decides. */
const secure = env.APP_URL.startsWith('https://');

export const notFound = (c: Ctx): Response | Promise<Response> => c.notFound();

/** Fields that occur more than once become arrays. */
export async function form(c: Ctx): Promise<FormData> {
  try {
    return await c.req.parseBody({ all: true });
  } catch {
    // Parts that do not end, or end twice: no browser sends that.
    throw new HTTPException(400, { message: 'this is not a form' });
  }
}

/** One text field of a form, trimmed; '' when it is missing or a file. */
export function textOf(values: FormData, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value.trim() : '';
}
