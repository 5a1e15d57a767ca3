import { create, Invalid, update } from '#core/entity/data.ts';
import { fieldOf, isFile } from '#core/entity/entity.ts';
import { abandon, inspect, store, sweepSoon, type Upload } from '#core/entity/files.ts';
import { parse, StoredFile } from '#core/entity/schema.ts';
import type { Entity, Row, Values } from '#core/entity/types.ts';
import { writable } from '#core/entity/write.ts';
import type { FormData, Viewer } from '#core/http.ts';

/** From a form with files to a row: everything is checked before the first byte is stored. */

interface Checked {
  input: Values;
  uploads: Upload[];
}

async function check(viewer: Viewer, entity: Entity, form: FormData, isNew: boolean): Promise<Checked> {
  const input: Values = { parent_id: form.parent_id };
  const uploads: Upload[] = [];
  const problems: Record<string, string> = {};
  for (const name of writable(viewer, entity)) {
    if (!isFile(fieldOf(entity, name))) {
      input[name] = form[name] ?? '';
      continue;
    }
    const sent = form[name];
    if (sent instanceof File && sent.size > 0) {
      const result = await inspect(entity, name, sent);
      if (typeof result === 'string') problems[name] = result;
      else uploads.push(result);
      if (typeof result !== 'string') input[name] = new StoredFile(result.key);
    } else if (isNew || form[`remove_${name}`]) input[name] = '';
  }
  collectProblems(entity, input, problems);
  return { input, uploads };
}

/** Bad files and bad words are told together, so that nobody fixes a form twice. */
function collectProblems(entity: Entity, input: Values, problems: Record<string, string>): void {
  const names = Object.keys(input).filter((name) => name in entity.fields && !(name in problems));
  try {
    parse(entity, names, input);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    Object.assign(problems, error.problems);
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems);
}

async function withUploads<R>(uploads: readonly Upload[], write: () => Promise<R>): Promise<R> {
  try {
    for (const upload of uploads) await store(upload);
    return await write();
  } catch (error) {
    await abandon(uploads);
    throw error;
  } finally {
    if (uploads.length > 0) sweepSoon();
  }
}

export async function submitNew(viewer: Viewer, entity: Entity, form: FormData): Promise<Row> {
  const { input, uploads } = await check(viewer, entity, form, true);
  return withUploads(uploads, () => create(viewer, entity, input));
}

export async function submitChange(viewer: Viewer, entity: Entity, id: string, form: FormData): Promise<Row> {
  const { input, uploads } = await check(viewer, entity, form, false);
  return withUploads(uploads, () => update(viewer, entity, id, input));
}
