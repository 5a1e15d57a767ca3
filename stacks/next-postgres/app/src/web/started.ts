import '#web/registered.ts';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { guardRows } from '#core/entity/guard.ts';
import { env } from '#core/env.ts';
import { startWorker } from '#core/jobs.ts';
import { HEADERS, MAX_BYTES } from '#web/headers.ts';

/**
 * What is wrong on its face is answered before the framework sees it: that reads a request to its end first, and stumbles
 * over addresses that cannot be decoded.
 */
subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const status = refusalOf(request);
  if (status === undefined) return;
  response.writeHead(status, { ...HEADERS, connection: 'close' });
  response.end(() => request.destroy());
});

function refusalOf({ url = '/', headers }: IncomingMessage): 400 | 413 | undefined {
  if (Number(headers['content-length'] ?? 0) > MAX_BYTES) return 413;
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return undefined;
  } catch {
    return 400;
  }
}

await guardRows();
if (env.JOBS === 'inline') startWorker();
