import { createHmac, randomBytes } from 'node:crypto';

/** Set before the app is loaded: without it the app has no ears for proofs. */
export const KEY = Buffer.alloc(32, 7);
process.env.ATTEST_KEY = KEY.toString('hex');

export const nonce = (): string => randomBytes(16).toString('hex');

export interface Signing {
  key?: Buffer;
  /** Seconds since 1970. */
  at?: number;
  /** The path that was signed, when it is another one. */
  path?: string;
  /** The body that was signed, when it is another one. */
  body?: string;
}

/** A signed question as `vibe` sends it. */
export function question(path: string, body: Record<string, unknown>, signing: Signing = {}): Request {
  const text = JSON.stringify({ nonce: nonce(), ...body });
  const at = signing.at ?? Math.floor(Date.now() / 1000);
  const signed = `vibe-request\n${at}\n${signing.path ?? path}\n${signing.body ?? text}`;
  const digest = createHmac('sha256', signing.key ?? KEY)
    .update(signed)
    .digest('hex');
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    'x-vibe-signature': `t=${at},v1=${digest}`,
  };
  return new Request(`http://localhost:3000${path}`, { method: 'POST', headers, body: text });
}
