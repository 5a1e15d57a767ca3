import type { ReactNode } from 'react';
import type { WayOut } from '#core/entity/errors.ts';

/** Who asks, and for what. Plain data and no framework, so that everything may import it. */

export type Html = ReactNode;

/** Who is looking. Visitors have no id. */
export type Viewer = { id: string | null; name: string; email: string; role: string; verified: boolean };
export type User = Viewer & { id: string };

export type FormValue = string | File | (string | File)[];
export type FormData = Record<string, FormValue>;

/** A form that was refused, on its way back to the page that it stands on. */
export interface Attempt {
  /** Address that the form was sent to. */
  action: string;
  /** Without files and secrets. */
  sent: FormData;
  /** Texts by field; '' is the form as a whole. */
  errors: Readonly<Record<string, string>>;
  wayOut?: WayOut | undefined;
}

/** A request, as pages and forms see it. */
export interface Ctx {
  readonly viewer: Viewer;
  /** The address that people see. */
  readonly url: URL;
  readonly headers: Headers;
  readonly attempt: Attempt | undefined;
  /** What the address calls a name in brackets: `[id]`. */
  param(name: string): string;
  query(name: string): string | undefined;
}

export const VISITOR: Viewer = Object.freeze({ id: null, name: '', email: '', role: 'visitor', verified: false });

export const viewerOf = (c: Ctx): Viewer => c.viewer;

export const isUser = (viewer: Viewer): viewer is User => viewer.id !== null;

/** For pages and forms that only people with an account get to. */
export function userOf(c: Ctx): User {
  if (!isUser(c.viewer)) throw new Error('this is for people who have signed in');
  return c.viewer;
}

/** Path and search of the address. */
export const addressOf = (c: Ctx): string => c.url.pathname + c.url.search;

/** `?q=…`, or ''. */
export const searchOf = (c: Ctx): string => c.url.search;

/** Accepts only a path of this site: anything else could lead people away with our name in the link. */
export function localPath(value: unknown, fallback: string): string {
  if (typeof value !== 'string' || !/^\/(?![/\\])/.test(value)) return fallback;
  const base = 'http://local.invalid';
  if (!URL.canParse(value, base)) return fallback;
  const url = new URL(value, base);
  return url.origin === base ? url.pathname + url.search + url.hash : fallback;
}

export function cookieOf(headers: Headers, name: string): string | undefined {
  const pair = headers
    .get('cookie')
    ?.split(';')
    .find((part) => part.trimStart().startsWith(`${name}=`));
  const value = pair?.slice(pair.indexOf('=') + 1).trim();
  if (!value?.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** One text field of a form, trimmed; '' when it is missing or a file. */
export function textOf(values: FormData, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value.trim() : '';
}
