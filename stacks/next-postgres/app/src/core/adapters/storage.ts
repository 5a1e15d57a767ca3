import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Bucket, s3Request } from '#core/adapters/s3.ts';
import { env } from '#core/env.ts';

/** Uploaded files: a folder beside the database, or a bucket once the S3_ variables exist. */
export interface Storage {
  put(key: string, bytes: Uint8Array, type: string): Promise<void>;
  /** null: there is no such file. */
  get(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Like get, without holding the whole file in memory. */
  stream(key: string): Promise<ReadableStream | null>;
  /** Succeeds as well when the file is already gone. */
  remove(key: string): Promise<void>;
}

/** A key becomes part of a path and of an address; it never leaves its folder. */
function checked(key: string): string {
  if (!/^[\w-][\w.-]{0,199}$/.test(key)) throw new Error(`not a storage key: ${key}`);
  return key;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

export function diskStorage(folder: string): Storage {
  const pathOf = (key: string) => join(folder, checked(key));
  return {
    async put(key, bytes) {
      await mkdir(folder, { recursive: true });
      // A crash in the middle must not leave half a file under the final name.
      const part = `${pathOf(key)}.part`;
      const file = await open(part, 'w');
      await file.writeFile(bytes);
      await file.sync();
      await file.close();
      await rename(part, pathOf(key));
    },

    get: (key) => readFile(pathOf(key)).then((bytes) => new Uint8Array(bytes), nullIfMissing),

    async stream(key) {
      const file = await open(pathOf(key)).catch(nullIfMissing);
      if (!file) return null;
      return Readable.toWeb(createReadStream('', { fd: file })) as ReadableStream;
    },

    remove: (key) => rm(pathOf(key), { force: true }),
  };
}

export function bucketStorage(bucket: Bucket): Storage {
  async function read(key: string): Promise<Response | null> {
    const response = await s3Request(bucket, 'GET', checked(key));
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`reading a file from the bucket failed: ${response.status}`);
    return response;
  }
  return {
    async put(key, bytes, type) {
      const response = await s3Request(bucket, 'PUT', checked(key), bytes, type);
      if (!response.ok) throw new Error(`writing a file to the bucket failed: ${response.status}`);
    },

    async get(key) {
      const response = await read(key);
      return response && new Uint8Array(await response.arrayBuffer());
    },

    async stream(key) {
      const response = await read(key);
      return response?.body ?? null;
    },

    async remove(key) {
      const response = await s3Request(bucket, 'DELETE', checked(key));
      if (!response.ok && response.status !== 404) throw new Error(`deleting a file failed: ${response.status}`);
    },
  };
}

function fromEnvironment(): Storage {
  const { S3_ENDPOINT, S3_REGION, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = env;
  if (!S3_ENDPOINT || !S3_BUCKET || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY) {
    return diskStorage(join(env.DATA_DIR, 'files'));
  }
  return bucketStorage({
    endpoint: S3_ENDPOINT,
    region: S3_REGION,
    name: S3_BUCKET,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
  });
}

export const storage: Storage = fromEnvironment();
