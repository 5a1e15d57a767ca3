/** Serves public/ while you work, and on any host with Node. A plain web server does as well: nothing here is needed. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('public', import.meta.url));
const port = Number(process.env.PORT ?? 3000);
const host = process.env.HOST ?? '127.0.0.1';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

const headers = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'",
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
};

/** The file for an address, or null. An address never leads out of public/. */
function fileFor(address: string): string | null {
  const path = normalize(join(root, address));
  if (path !== root && !path.startsWith(`${root}/`)) return null;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return path;
  const index = join(path, 'index.html');
  return found?.isDirectory() && statSync(index, { throwIfNoEntry: false })?.isFile() ? index : null;
}

function pathOf(url: string): string | null {
  try {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    return path.includes('\0') ? null : path;
  } catch {
    return null;
  }
}

const server = createServer((request, response) => {
  const answer = (status: number, type: string, body: Buffer | string, more: Record<string, string> = {}) => {
    response.writeHead(status, { ...headers, 'content-type': type, ...more });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    answer(405, 'text/plain', 'Only GET and HEAD', { allow: 'GET, HEAD' });
    return;
  }
  const path = pathOf(request.url ?? '/');
  if (path === '/api/health') {
    answer(200, 'application/json', '{"ok":true}');
    return;
  }
  const file = path === null ? null : fileFor(path);
  if (!file) {
    answer(404, 'text/html; charset=utf-8', readFileSync(join(root, '404.html')));
    return;
  }
  const body = readFileSync(file);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, { ...headers, etag }).end();
    return;
  }
  answer(200, types[extname(file)] ?? 'application/octet-stream', body, { etag, 'cache-control': 'no-cache' });
});

server.listen(port, host, () => process.stdout.write(`http://${host}:${port}\n`));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
