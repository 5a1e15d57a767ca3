import { createHash, createHmac } from 'node:crypto';
import { env } from '#core/env.ts';

/**
 * Tokens of links that are their own key. A token is derived from a random id and the app's secret: it can be spelled
 * out again when the link is shown or mailed, and yet the database alone, which holds id and hash, opens nothing.
 */
export const linkToken = (purpose: 'share' | 'invitation', id: string): string =>
  createHmac('sha256', env.AUTH_SECRET).update(`${purpose}:${id}`).digest('base64url');

export const linkHash = (token: string): string => createHash('sha256').update(token).digest('hex');
