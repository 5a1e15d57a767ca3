import { storage } from '#core/adapters/storage.ts';
import { all, apart, run } from '#core/db.ts';
import { fieldOf } from '#core/entity/entity.ts';
import { stripJpeg } from '#core/entity/jpeg.ts';
import { type FileType, sniffDocument, sniffImage, typeOfKey } from '#core/entity/sniff.ts';
import type { Entity, Field } from '#core/entity/types.ts';
import { token } from '#core/ids.ts';
import { t } from '#core/text.ts';

/** Files on their way in and out. What is stored has been looked at; what nobody holds any more is swept away. */

export interface Upload {
  key: string;
  bytes: Uint8Array;
  type: string;
}

const DEFAULT_MAX = 10 * 2 ** 20;
const UPLOAD_GRACE_MS = 60 * 60_000;

export const maxBytes = (field: Field): number => field.max ?? DEFAULT_MAX;

export const megabytes = (bytes: number): string => `${Math.round((bytes * 10) / 2 ** 20) / 10} MB`;

const isImage = (field: Field): boolean => field.kind === 'image';

/** Gives the upload, or what is wrong with it. */
export async function inspect(entity: Entity, name: string, file: File): Promise<Upload | string> {
  const field = fieldOf(entity, name);
  if (file.size > maxBytes(field)) return t('entities.error.large', { max: megabytes(maxBytes(field)) });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const found = isImage(field) ? sniffImage(bytes) : sniffDocument(bytes);
  const clean = found?.extension === 'jpg' ? stripJpeg(bytes) : bytes;
  if (!found || !clean) return t(isImage(field) ? 'entities.error.image' : 'entities.error.document');
  return { key: keyFor(found, isImage(field) ? '' : file.name), bytes: clean, type: found.type };
}

/** Nobody can guess it. The rest of the name is for people who download the file. */
function keyFor({ extension }: FileType, name: string): string {
  const stem = name
    .replace(/\.[^.]*$/, '')
    .normalize('NFKD')
    .replace(/[^\w]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${token()}-${stem.slice(0, 60) || 'file'}.${extension}`;
}

/** The intent is written down first: if the process dies in the middle, the sweep finds what was left. */
export async function store(upload: Upload): Promise<void> {
  await run(
    'insert into orphan_file (key, since) values (?, ?) on conflict (key) do update set since = excluded.since',
    upload.key,
    Date.now(),
  );
  await storage.put(upload.key, upload.bytes, upload.type);
}

/** The row did not come into being. */
export async function abandon(uploads: readonly Upload[]): Promise<void> {
  for (const { key } of uploads) await run('update orphan_file set since = 0 where key = ?', key);
}

/** Stores bytes that a job made and gives the key for systemCreate or systemUpdate, which adopt it. */
export async function storeImage(bytes: Uint8Array): Promise<string> {
  const found = sniffImage(bytes);
  if (!found) throw new Error('not a picture');
  const upload = { key: keyFor(found, ''), bytes, type: found.type };
  await store(upload);
  return upload.key;
}

/** Removes the files that nobody holds. Safe to run at any time and more than once. */
export async function sweepFiles(now = Date.now()): Promise<number> {
  const orphans = await all<{ key: string }>('select key from orphan_file where since < ?', now - UPLOAD_GRACE_MS);
  for (const { key } of orphans) {
    await storage.remove(key);
    await run('delete from orphan_file where key = ?', key);
  }
  return orphans.length;
}

/** A sweep that fails is not the visitor's problem: the next one tries again. */
export function sweepSoon(): void {
  apart(() => sweepFiles()).catch((error: unknown) => console.error('sweeping files', error));
}

/** The answer that carries a file; null when it is gone. The caller has decided that the viewer may have it. */
export async function fileResponse(key: string): Promise<Response | null> {
  const body = await storage.stream(key);
  if (!body) return null;
  const type = typeOfKey(key);
  const headers: Record<string, string> = {
    'content-type': type,
    'cache-control': 'private, max-age=86400, immutable',
    'x-content-type-options': 'nosniff',
    // Even if a browser showed a file as a page, it could do nothing there.
    'content-security-policy': "default-src 'none'; sandbox",
  };
  if (!type.startsWith('image/')) headers['content-disposition'] = `attachment; filename="${key.slice(44)}"`;
  return new Response(body, { headers });
}
