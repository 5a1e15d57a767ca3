import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { declaredValue, env } from '#core/env.ts';
import type { SignedBody } from '#features/probe/signed.ts';

/**
 * Shows that a value arrived whole, without sending it: the answer is a keyed hash that only somebody who has both the
 * key and the value can make.
 */
const MOST_NAMES = 100;

const question = z.object({ names: z.array(z.string().max(100)).max(MOST_NAMES) });

/** HMAC-SHA256 of nonce, 0, name, 0, value. */
export const fingerprint = (key: Buffer, nonce: string, name: string, value: string): string =>
  createHmac('sha256', key).update(`${nonce}\0${name}\0${value}`).digest('hex');

export function attest({ nonce, ...rest }: SignedBody, key: Buffer): Response {
  const asked = question.safeParse(rest);
  if (!asked.success) return Response.json({ error: 'names: a list of names of variables' }, { status: 422 });
  const values: Record<string, string | null> = {};
  const unknown: string[] = [];
  for (const name of new Set(asked.data.names)) {
    const value = declaredValue(name);
    if (value === undefined) unknown.push(name);
    else values[name] = value === null ? null : fingerprint(key, nonce, name, value);
  }
  return Response.json({ nonce, values, unknown, release: env.RELEASE });
}
