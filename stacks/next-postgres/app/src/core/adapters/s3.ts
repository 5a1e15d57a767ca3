import { createHash, createHmac } from 'node:crypto';

/** The three calls of S3 that the app needs, signed with AWS Signature Version 4. Speaks to every S3-compatible host. */
export interface Bucket {
  endpoint: string;
  region: string;
  name: string;
  accessKeyId: string;
  secretAccessKey: string;
}

type Method = 'GET' | 'PUT' | 'DELETE';

const TIMEOUT_MS = 30_000;
const NOTHING = new Uint8Array();

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Exported for the tests, which know the result for a fixed time. */
export function signedHeaders(
  bucket: Bucket,
  method: Method,
  url: URL,
  body: Uint8Array,
  now: Date,
): Record<string, string> {
  const time = now.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${bucket.region}/s3/aws4_request`;
  const headers = { host: url.host, 'x-amz-content-sha256': sha256(body), 'x-amz-date': time };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = [method, url.pathname, '', lines.join(''), names, sha256(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${bucket.secretAccessKey}`);
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const { host: _, ...sent } = headers;
  const authorization = `AWS4-HMAC-SHA256 Credential=${bucket.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...sent, authorization };
}

/** The bucket is part of the path: hosts that put it into the name accept this too, the other way round not. */
export function s3Request(
  bucket: Bucket,
  method: Method,
  key: string,
  body: Uint8Array = NOTHING,
  type?: string,
): Promise<Response> {
  const url = new URL(`${bucket.endpoint.replace(/\/$/, '')}/${bucket.name}/${key}`);
  const headers = signedHeaders(bucket, method, url, body, new Date());
  if (type) headers['content-type'] = type;
  const sent = method === 'PUT' ? { body: new Uint8Array(body) } : {};
  return fetch(url, { method, headers, ...sent, signal: AbortSignal.timeout(TIMEOUT_MS) });
}
