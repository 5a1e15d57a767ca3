import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_SECONDS = 300;

const digest = (payload: string, seconds: number, secret: string) =>
  createHmac('sha256', secret).update(`${seconds}.${payload}`).digest();

/** The header that Stripe would send along: `t=<seconds>,v1=<hmac>`. */
export function sign(payload: string, secret: string, seconds = Math.floor(Date.now() / 1000)): string {
  return `t=${seconds},v1=${digest(payload, seconds, secret).toString('hex')}`;
}

/**
 * The parsed body when the signature holds, else null. While a secret is rolled over the header carries several `v1`;
 * one that matches is enough. Older than five minutes counts as replayed.
 */
export function readSigned(payload: string, header: string, secret: string): unknown {
  const parts = header.split(',').map((part) => part.trim().split('=', 2));
  const seconds = Number(parts.find(([key]) => key === 't')?.[1]);
  if (!Number.isInteger(seconds) || Math.abs(Date.now() / 1000 - seconds) > TOLERANCE_SECONDS) return null;
  const expected = digest(payload, seconds, secret);
  const holds = parts.some(([key, value]) => key === 'v1' && isSame(expected, value ?? ''));
  return holds ? parse(payload) : null;
}

function isSame(expected: Buffer, hex: string): boolean {
  const given = Buffer.from(hex, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}
