import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { env } from '#core/env.ts';

/** Passwords as they are kept: `cost:salt:key`. The cost stands beside the key, so raising it locks nobody out. */

const BLOCK = 16;
const KEY_BYTES = 64;

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** scrypt needs 128 * N * r bytes; Node asks for a limit above that. */
function keyOf(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  const N = 2 ** cost;
  return derive(password.normalize('NFKC'), salt, KEY_BYTES, { N, r: BLOCK, p: 1, maxmem: 256 * N * BLOCK });
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await keyOf(password, salt, env.PASSWORD_COST);
  return [env.PASSWORD_COST, salt.toString('hex'), key.toString('hex')].join(':');
}

export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const [cost = '', salt = '', key = ''] = hash.split(':');
  const expected = Buffer.from(key, 'hex');
  if (expected.length !== KEY_BYTES) throw new Error('this is not the hash of a password');
  return timingSafeEqual(expected, await keyOf(password, Buffer.from(salt, 'hex'), Number(cost)));
}
