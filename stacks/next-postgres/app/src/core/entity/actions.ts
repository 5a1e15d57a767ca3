import { mayReadSome } from '#core/entity/access.ts';
import { boardField } from '#core/entity/board.tsx';
import { csvLines } from '#core/entity/csv.ts';
import { can, Denied, Refused, remove, update } from '#core/entity/data.ts';
import { isFile, isMadeElsewhere, parentOf, rowPath } from '#core/entity/entity.ts';
import { problemsOf } from '#core/entity/errors.ts';
import { fileResponse, sweepSoon } from '#core/entity/files.ts';
import { queryOf } from '#core/entity/list-query.ts';
import { labelOf, one } from '#core/entity/names.ts';
import { entityAt, parentFor, rowAt } from '#core/entity/pages.ts';
import { submitChange, submitNew } from '#core/entity/submit.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Ctx, type FormData, localPath, textOf, viewerOf } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { again, hidden, redirectWithToast } from '#core/web.ts';

/** What is done to the rows of an entity by forms and links that are no pages. */

const WRITES_A_MINUTE = 120;

/** Nobody types that fast; programs that fill a database do. */
async function isTooFast(c: Ctx): Promise<boolean> {
  const { id } = viewerOf(c);
  return id !== null && !(await allow(`write:${id}`, WRITES_A_MINUTE, 60));
}

/** The same form again with what was typed, and what is wrong with it. */
function refused(c: Ctx, page: string, sent: FormData, error: unknown): Promise<Response> {
  if (!(error instanceof Refused)) throw error;
  return again(c, page, { sent, errors: problemsOf(error), wayOut: error.wayOut });
}

const tooFast = (c: Ctx, page: string, sent: FormData): Promise<Response> =>
  again(c, page, { sent, errors: { '': t('entities.error.fast') } }, 429);

export async function create(c: Ctx, sent: FormData): Promise<Response> {
  const entity = entityAt(c);
  const viewer = viewerOf(c);
  const parent = await parentFor(c, entity, textOf(sent, 'parent_id'));
  if (parent === null || isMadeElsewhere(entity) || !(await can(viewer, entity, 'create', parent))) hidden(c, false);
  const page = `/${entity.path}/new${parent ? `?parent=${parent.id}` : ''}`;
  if (await isTooFast(c)) return tooFast(c, page, sent);
  let row: Row;
  try {
    row = await submitNew(viewer, entity, sent);
  } catch (error) {
    return refused(c, page, sent, error);
  }
  return redirectWithToast(placeAfter(entity, row), t('entities.created_toast', { what: one(entity) }));
}

/** Children are seen on the page of their parent. */
function placeAfter(entity: Entity, row: Row): string {
  const above = parentOf(entity);
  return above && row.parent_id ? rowPath(above, { id: row.parent_id }) : rowPath(entity, row);
}

export async function change(c: Ctx, sent: FormData): Promise<Response> {
  const entity = entityAt(c);
  const row = await rowAt(c, entity, false);
  if (!(await can(viewerOf(c), entity, 'update', row))) throw new Denied();
  const page = `${rowPath(entity, row)}/edit`;
  if (await isTooFast(c)) return tooFast(c, page, sent);
  try {
    await submitChange(viewerOf(c), entity, row.id, sent);
  } catch (error) {
    return refused(c, page, sent, error);
  }
  return redirectWithToast(rowPath(entity, row), t('entities.saved_toast'));
}

/** From the board: one field, one click. */
export async function move(c: Ctx, sent: FormData): Promise<Response> {
  const entity = entityAt(c);
  const name = boardField(entity);
  if (entity.list.view !== 'board' || !name) hidden(c, false);
  const back = localPath(sent.back, `/${entity.path}`);
  let row: Row;
  try {
    row = await update(viewerOf(c), entity, c.param('id'), { [name]: sent[name] });
  } catch (error) {
    if (error instanceof Denied) hidden(c, false);
    if (error instanceof Refused) return redirectWithToast(back, error.message);
    throw error;
  }
  return redirectWithToast(back, t('entities.moved_toast', { label: labelOf(entity, row) }));
}

export async function erase(c: Ctx): Promise<Response> {
  const entity = entityAt(c);
  const row = await rowAt(c, entity, false);
  const above = parentOf(entity);
  const back = above && row.parent_id ? rowPath(above, { id: row.parent_id }) : `/${entity.path}`;
  try {
    await remove(viewerOf(c), entity, row.id);
  } catch (error) {
    if (error instanceof Refused) return redirectWithToast(rowPath(entity, row), error.message);
    throw error;
  }
  sweepSoon();
  return redirectWithToast(back, t('entities.deleted_toast', { what: one(entity) }));
}

export async function exportCsv(c: Ctx): Promise<Response> {
  const entity = entityAt(c);
  const viewer = viewerOf(c);
  if (!entity.behaviours.export || !mayReadSome(viewer, entity)) hidden(c);
  const lines: string[] = [];
  for await (const line of csvLines(viewer, entity, queryOf(entity, c.url.searchParams))) lines.push(line);
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${entity.path}.csv"`,
  };
  return new Response(lines.join(''), { headers });
}

export async function file(c: Ctx): Promise<Response> {
  const entity = entityAt(c);
  const row = await rowAt(c, entity);
  const name = c.param('field');
  const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
  const key = row[name];
  const answer = field && isFile(field) && typeof key === 'string' ? await fileResponse(key) : null;
  if (!answer) throw new Denied();
  return answer;
}
