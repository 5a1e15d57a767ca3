import { run } from '#core/db.ts';
import { env, isLocal } from '#core/env.ts';
import type { Ctx } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';

/** Attempts at signing in and the like, counted by address and by person. */
const QUARTER = 15 * 60;
const HOUR = 60 * 60;

/** On a laptop all people of a test share one address. */
const perAddress = (max: number): number => (isLocal ? max * 50 : max);

/**
 * A header is believed only when the host says that its own proxy sets it. Next does not tell who is at the other end of
 * the line, so without a proxy all strangers are one.
 */
export function addressOf(c: Ctx): string {
  const header = env.TRUSTED_PROXY === 'none' ? '' : c.headers.get(env.TRUSTED_PROXY);
  // Our proxy appends the address that it saw; everything before that is the sender's claim.
  return header?.split(',').at(-1)?.trim() || 'unknown';
}

const key = (...parts: string[]): string => parts.join(':').toLowerCase();

export async function maySignIn(c: Ctx, email: string): Promise<boolean> {
  const address = addressOf(c);
  const checks = [
    await allow(key('sign-in', address), perAddress(60), QUARTER),
    await allow(key('sign-in', email, address), 10, QUARTER),
    // Many addresses against one person. Generous, so that a stranger cannot easily lock somebody out.
    await allow(key('sign-in', email), 100, HOUR),
  ];
  return checks.every(Boolean);
}

export async function forgiveSignIn(c: Ctx, email: string): Promise<void> {
  await run('delete from rate_limit where key = ?', key('sign-in', email, addressOf(c)));
}

export const maySignUp = async (c: Ctx): Promise<boolean> => allow(key('sign-up', addressOf(c)), perAddress(10), HOUR);

/** Both count, and both must agree: nobody's mailbox is flooded. */
export async function maySendMail(c: Ctx, email: string): Promise<boolean> {
  const byAddress = await allow(key('mail', addressOf(c)), perAddress(20), HOUR);
  return (await allow(key('mail', email), 5, HOUR)) && byAddress;
}

/** Guessing a password from inside a stolen session. */
export const mayConfirmPassword = async (userId: string): Promise<boolean> =>
  allow(key('password', userId), 10, QUARTER);

export const mayUseToken = async (c: Ctx): Promise<boolean> =>
  allow(key('token', addressOf(c)), perAddress(20), QUARTER);
