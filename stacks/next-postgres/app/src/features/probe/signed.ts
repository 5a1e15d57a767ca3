import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Denied } from '#core/entity/errors.ts';
import { env } from '#core/env.ts';
import type { Ctx } from '#core/http.ts';
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

export const requestDigest = (key: Buffer, seconds: number, path: string, body: string): Buffer =>
  createHmac('sha256', key).update(`vibe-request\n${seconds}\n${path}\n${body}`).digest();

type Take = (asked: SignedBody, key: Buffer) => Promise<Response> | Response;

export const signed =
  (take: Take) =>
  async (c: Ctx, request: Request): Promise<Response> => {
    if (!env.ATTEST_KEY) throw new Denied();
    const key = Buffer.from(env.ATTEST_KEY, 'hex');
    if (!(Number(c.headers.get('content-length') ?? Number.NaN) <= LARGEST_BODY)) throw new Denied();
    const text = await request.text();
    if (!holds(key, c.headers.get(HEADER) ?? '', c.url.pathname, text)) throw new Denied();
    const body = withNonce.safeParse(parse(text));
    if (!body.success || !(await isFresh(body.data.nonce))) throw new Denied();
    if (!(await allow('probe', CALLS_A_MINUTE, 60))) {
      const headers = { 'retry-after': '60' };
      return Response.json({ error: 'too many questions in one minute' }, { status: 429, headers });
    }
    return take(body.data, key);
  };

function holds(key: Buffer, header: string, path: string, body: string): boolean {
  const [, stated = '', hex = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  const seconds = Number(stated);
  if (!hex || Math.abs(Date.now() / 1000 - seconds) > TOLERANCE_SECONDS) return false;
  return timingSafeEqual(requestDigest(key, seconds, path, body), Buffer.from(hex, 'hex'));
}

/** Remembered for as long as a signature could hold, from the earliest to the latest clock. */
const isFresh = async (nonce: string): Promise<boolean> => allow(`probe-nonce:${nonce}`, 1, 2 * TOLERANCE_SECONDS + 1);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
