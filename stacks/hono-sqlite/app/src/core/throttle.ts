import { getConnInfo } from '@hono/node-server/conninfo';
import { run } from '#core/db.ts';
import { env, isLocal } from '#core/env.ts';
import type { Ctx } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';

/** Attempts at signing in and the like, counted by address and by person. */
const QUARTER = 15 * 60;
const HOUR = 60 * 60;

/** On a laptop all people of a test share one address. */
const perAddress = (max: number): number => (isLocal ? max * 50 : max);

/** A header is believed only when the host says that its own proxy sets it. */
export function addressOf(c: Ctx): string {
  const header = env.TRUSTED_PROXY === 'none' ? '' : c.req.header(env.TRUSTED_PROXY);
  // Our proxy appends the address that it saw; everything before that is the sender's claim.
  if (header) return header.split(',').at(-1)?.trim() || 'unknown';
  const hasSocket = typeof c.env === 'object' && c.env !== null && 'incoming' in c.env;
  return (hasSocket ? getConnInfo(c).remote.address : undefined) ?? 'unknown';
}

const key = (...parts: string[]): string => parts.join(':').toLowerCase();

export function maySignIn(c: Ctx, email: string): boolean {
  const address = addressOf(c);
  const checks = [
    allow(key('sign-in', address), perAddress(60), QUARTER),
    allow(key('sign-in', email, address), 10, QUARTER),
    // Many addresses against one person. Generous, so that a stranger cannot easily lock somebody out.
    allow(key('sign-in', email), 100, HOUR),
  ];
  return checks.every(Boolean);
}

export function forgiveSignIn(c: Ctx, email: string): void {
  run('delete from rate_limit where key = ?', key('sign-in', email, addressOf(c)));
}

export const maySignUp = (c: Ctx): boolean => allow(key('sign-up', addressOf(c)), perAddress(10), HOUR);

/** Both count, and both must agree: nobody's mailbox is flooded. */
export function maySendMail(c: Ctx, email: string): boolean {
  const byAddress = allow(key('mail', addressOf(c)), perAddress(20), HOUR);
  return allow(key('mail', email), 5, HOUR) && byAddress;
}

/** Guessing a password from inside a stolen session. */
export const mayConfirmPassword = (userId: string): boolean => allow(key('password', userId), 10, QUARTER);

export const mayUseToken = (c: Ctx): boolean => allow(key('token', addressOf(c)), perAddress(20), QUARTER);
