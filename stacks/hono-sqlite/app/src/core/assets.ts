import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Ctx } from '#core/http.ts';

/**
 * The files of public/ are few and small: they are read once, kept compressed, and named by the hash of their
 * content. So browsers may keep them for ever, and a changed file is a new address.
 */
const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.txt': 'text/plain; charset=utf-8',
};

interface Asset {
  bytes: Uint8Array<ArrayBuffer>;
  gzip: Uint8Array<ArrayBuffer>;
  type: string;
  hash: string;
}

const folder = new URL('../../public/', import.meta.url);
const assets = new Map<string, Asset>();

for (const name of readdirSync(folder)) {
  const type = TYPES[extname(name)];
  if (!type) continue;
  const bytes = new Uint8Array(readFileSync(new URL(name, folder)));
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
  assets.set(name, { bytes, gzip: new Uint8Array(gzipSync(bytes)), type, hash });
}

/** The address of a file of public/, as in asset('app.css'). */
export function asset(name: string): string {
  const found = assets.get(name);
  if (!found) throw new Error(`public/${name} does not exist`);
  return `/public/${name}?v=${found.hash}`;
}

export function serveAsset(c: Ctx): Response | Promise<Response> {
  const found = assets.get(c.req.param('name') ?? '');
  if (!found) return c.notFound();
  const etag = `"${found.hash}"`;
  const fresh = c.req.query('v') === found.hash;
  c.header('etag', etag);
  c.header('cache-control', fresh ? 'public, max-age=31536000, immutable' : 'public, max-age=300');
  if (c.req.header('if-none-match') === etag) return c.body(null, 304);
  c.header('content-type', found.type);
  c.header('vary', 'accept-encoding');
  if (!/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) return c.body(found.bytes);
  c.header('content-encoding', 'gzip');
  return c.body(found.gzip);
}
