import { Hono } from 'hono';
import { mayReadSome } from '#core/entity/access.ts';
import { boardField } from '#core/entity/board.ts';
import { csvLines } from '#core/entity/csv.ts';
import { can, Denied, find, Refused, remove, update } from '#core/entity/data.ts';
import { detailPage } from '#core/entity/detail-page.ts';
import type { Views } from '#core/entity/display.ts';
import { isFile, isMadeElsewhere, parentOf, rowPath } from '#core/entity/entity.ts';
import { problemsOf } from '#core/entity/errors.ts';
import { fileResponse, sweepSoon } from '#core/entity/files.ts';
import { formPage } from '#core/entity/form-page.ts';
import type { FormState } from '#core/entity/forms.ts';
import { listPage } from '#core/entity/list-page.ts';
import { queryOf } from '#core/entity/list-query.ts';
import { labelOf, one } from '#core/entity/names.ts';
import { submitChange, submitNew } from '#core/entity/submit.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { registerViews } from '#core/entity/views.ts';
import {
  type App,
  type Ctx,
  type FormData,
  form,
  isUser,
  localPath,
  redirectWithToast,
  textOf,
  toSignIn,
  viewerOf,
} from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';

/** All pages of an entity. Each handler reads, asks the data layer and answers; the rules are in the data layer. */
export function resource<E extends Entity>(entity: E, views: Views<E>): Hono<App> {
  const shown = registerViews(entity, views);
  return new Hono<App>()
    .get('/', (c) => (mayReadSome(viewerOf(c), entity) ? listPage(c, entity, shown) : hidden(c)))
    .get('/new', (c) => newForm(c, entity))
    .post('/', (c) => create(c, entity))
    .get('/export.csv', (c) => exportCsv(c, entity))
    .get('/:id', (c) => withRow(c, entity, (row) => c.html(detailPage(c, entity, shown, row))))
    .get('/:id/edit', (c) => withRow(c, entity, (row) => editForm(c, entity, row)))
    .post('/:id', (c) => change(c, entity))
    .post('/:id/move', (c) => move(c, entity))
    .post('/:id/delete', (c) => withRow(c, entity, (row) => erase(c, entity, row)))
    .get('/:id/files/:field', (c) => withRow(c, entity, (row) => file(c, entity, row)));
}

type Answer = Response | Promise<Response>;

const WRITES_A_MINUTE = 120;

/** A visitor may see more after signing in; for everybody else there is nothing here. */
const hidden = (c: Ctx): Answer => (isUser(viewerOf(c)) ? c.notFound() : toSignIn(c));

const idOf = (c: Ctx): string => c.req.param('id') ?? '';

function withRow(c: Ctx, entity: Entity, answer: (row: Row) => Answer): Answer {
  const row: Row | null = find(viewerOf(c), entity, idOf(c));
  if (row) return answer(row);
  return mayReadSome(viewerOf(c), entity) ? c.notFound() : hidden(c);
}

/** undefined: the entity has no parent. null: this viewer has no such parent. */
function parentFor(c: Ctx, entity: Entity, id: string): Row | null | undefined {
  const above = parentOf(entity);
  return above ? find(viewerOf(c), above, id) : undefined;
}

function newForm(c: Ctx, entity: Entity): Answer {
  const viewer = viewerOf(c);
  const parent = parentFor(c, entity, c.req.query('parent') ?? '');
  if (parent === null || isMadeElsewhere(entity) || !can(viewer, entity, 'create', parent)) return hidden(c);
  return c.html(formPage(c, { viewer, entity, parent }));
}

function editForm(c: Ctx, entity: Entity, row: Row): Answer {
  const viewer = viewerOf(c);
  if (!can(viewer, entity, 'update', row)) return c.notFound();
  return c.html(formPage(c, { viewer, entity, row, parent: parentOfRow(c, entity, row) }));
}

const parentOfRow = (c: Ctx, entity: Entity, row: Row): Row | undefined =>
  parentFor(c, entity, String(row.parent_id ?? '')) ?? undefined;

/** The same form again with what was typed, and what is wrong with it. */
function refused(c: Ctx, error: unknown, state: FormState): Answer {
  if (!(error instanceof Refused)) throw error;
  return c.html(formPage(c, { ...state, errors: problemsOf(error), wayOut: error.wayOut }), 422);
}

/** Nobody types that fast; programs that fill a database do. */
function isTooFast(c: Ctx): boolean {
  const { id } = viewerOf(c);
  return id !== null && !allow(`write:${id}`, WRITES_A_MINUTE, 60);
}

async function create(c: Ctx, entity: Entity): Promise<Response> {
  const viewer = viewerOf(c);
  const sent = await form(c);
  const parent = parentFor(c, entity, textOf(sent, 'parent_id'));
  if (parent === null || isMadeElsewhere(entity) || !can(viewer, entity, 'create', parent)) return hidden(c);
  const state = { viewer, entity, parent, sent };
  if (isTooFast(c)) return c.html(formPage(c, { ...state, errors: { '': t('entities.error.fast') } }), 429);
  try {
    const row = await submitNew(viewer, entity, sent);
    return redirectWithToast(c, placeAfter(entity, row), t('entities.created_toast', { what: one(entity) }));
  } catch (error) {
    return refused(c, error, state);
  }
}

/** Children are seen on the page of their parent. */
function placeAfter(entity: Entity, row: Row): string {
  const above = parentOf(entity);
  return above && row.parent_id ? rowPath(above, { id: row.parent_id }) : rowPath(entity, row);
}

async function change(c: Ctx, entity: Entity): Promise<Response> {
  const viewer = viewerOf(c);
  const sent = await form(c);
  return withRow(c, entity, (row) => {
    if (!can(viewer, entity, 'update', row)) return c.notFound();
    return save(c, entity, row, sent);
  });
}

async function save(c: Ctx, entity: Entity, row: Row, sent: FormData): Promise<Response> {
  const state = { viewer: viewerOf(c), entity, row, parent: parentOfRow(c, entity, row), sent };
  if (isTooFast(c)) return c.html(formPage(c, { ...state, errors: { '': t('entities.error.fast') } }), 429);
  try {
    await submitChange(state.viewer, entity, row.id, sent);
    return redirectWithToast(c, rowPath(entity, row), t('entities.saved_toast'));
  } catch (error) {
    return refused(c, error, state);
  }
}

/** From the board: one field, one click. */
async function move(c: Ctx, entity: Entity): Promise<Response> {
  const name = boardField(entity);
  const sent = await form(c);
  if (entity.list.view !== 'board' || !name) return hidden(c);
  const back = localPath(sent.back, `/${entity.path}`);
  try {
    const row: Row = update(viewerOf(c), entity, idOf(c), { [name]: sent[name] });
    return redirectWithToast(c, back, t('entities.moved_toast', { label: labelOf(entity, row) }));
  } catch (error) {
    if (error instanceof Denied) return hidden(c);
    if (error instanceof Refused) return redirectWithToast(c, back, error.message);
    throw error;
  }
}

function erase(c: Ctx, entity: Entity, row: Row): Answer {
  const above = parentOf(entity);
  const back = above && row.parent_id ? rowPath(above, { id: row.parent_id }) : `/${entity.path}`;
  try {
    remove(viewerOf(c), entity, row.id);
    sweepSoon();
    return redirectWithToast(c, back, t('entities.deleted_toast', { what: one(entity) }));
  } catch (error) {
    if (error instanceof Refused) return redirectWithToast(c, rowPath(entity, row), error.message);
    throw error;
  }
}

function exportCsv(c: Ctx, entity: Entity): Answer {
  const viewer = viewerOf(c);
  if (!entity.behaviours.export || !mayReadSome(viewer, entity)) return hidden(c);
  const query = queryOf(entity, new URL(c.req.url).searchParams);
  const body = [...csvLines(viewer, entity, query)].join('');
  return c.body(body, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${entity.path}.csv"`,
  });
}

async function file(c: Ctx, entity: Entity, row: Row): Promise<Response> {
  const name = c.req.param('field') ?? '';
  const field = entity.fields[name];
  const key = row[name];
  if (!field || !isFile(field) || typeof key !== 'string') return c.notFound();
  return (await fileResponse(key)) ?? c.notFound();
}
