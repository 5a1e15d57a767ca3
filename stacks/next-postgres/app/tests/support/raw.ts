import { request as send } from 'node:http';
import { address } from './server.ts';

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

interface Wish {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A request as it is written: no path is tidied up, no header is added. */
export function raw(path: string, { method = 'GET', headers = {}, body }: Wish = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const outgoing = send({ hostname, port, path, method, headers: { connection: 'close', ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
