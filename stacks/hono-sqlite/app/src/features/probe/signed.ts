import { createHmac, timingSafeEqual } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import type { App } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';

/**
 * Who deployed the app asks it questions. Both sides have ATTEST_KEY; it is never sent. A request says
 *
 *     X-Vibe-Signature: t=<seconds since 1970>,v1=<hex>
 *
 * where v1 is HMAC-SHA256 of "vibe-request", the seconds, the path and the body, a newline between each two. The body is
 * JSON with a `nonce` that is taken once. Whatever does not hold is answered like an address that does not exist.
 */
const HEADER = 'x-vibe-signature';
const TOLERANCE_SECONDS = 300;
const LARGEST_BODY = 16 * 1024;
/** One proof of everything asks some forty times; one that does not hold is tried again every few seconds. */
const CALLS_A_MINUTE = 600;

const withNonce = z.looseObject({ nonce: z.string().regex(/^[0-9a-f]{32,64}$/) });
export type SignedBody = z.infer<typeof withNonce>;

export type SignedApp = { Variables: App['Variables'] & { signed: SignedBody } };

export const requestDigest = (key: Buffer, seconds: number, path: string, body: string): Buffer =>
  createHmac('sha256', key).update(`vibe-request\n${seconds}\n${path}\n${body}`).digest();

export function signedBy(key: Buffer) {
  return createMiddleware<SignedApp>(async (c, next) => {
    const length = Number(c.req.header('content-length') ?? Number.NaN);
    if (!(length <= LARGEST_BODY)) return c.notFound();
    const text = await c.req.text();
    if (!holds(key, c.req.header(HEADER) ?? '', c.req.path, text)) return c.notFound();
    const body = withNonce.safeParse(parse(text));
    if (!body.success || !isFresh(body.data.nonce)) return c.notFound();
    if (!allow('probe', CALLS_A_MINUTE, 60)) {
      return c.json({ error: 'too many questions in one minute' }, 429, { 'retry-after': '60' });
    }
    c.set('signed', body.data);
    return next();
  });
}

function holds(key: Buffer, header: string, path: string, body: string): boolean {
  const [, stated = '', hex = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  const seconds = Number(stated);
  if (!hex || Math.abs(Date.now() / 1000 - seconds) > TOLERANCE_SECONDS) return false;
  return timingSafeEqual(requestDigest(key, seconds, path, body), Buffer.from(hex, 'hex'));
}

/** Remembered for as long as a signature could hold, from the earliest to the latest clock. */
const isFresh = (nonce: string): boolean => allow(`probe-nonce:${nonce}`, 1, 2 * TOLERANCE_SECONDS + 1);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
