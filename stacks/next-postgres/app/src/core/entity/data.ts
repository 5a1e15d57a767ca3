import { lookingAs, one, transaction } from '#core/db.ts';
import { both, mayCreate, quoted, rowCondition } from '#core/entity/access.ts';
import { parentOf } from '#core/entity/entity.ts';
import { Denied } from '#core/entity/errors.ts';
import { conditionOf, type ListQuery, orderOf, pageOf, sizeOf } from '#core/entity/query.ts';
import { parse, parseTrusted } from '#core/entity/schema.ts';
import { type Eyes, linkOf, readable, readRows, selectRows } from '#core/entity/select.ts';
import type { Entity, Operation, Row, RowOf, Values } from '#core/entity/types.ts';
import { announce, defaults, deleteRow, insertRow, refuseUnreadable, updateRow, writable } from '#core/entity/write.ts';
import { type EntityHooks, features, type SqlCondition } from '#core/features.ts';
import type { Viewer } from '#core/http.ts';

export { Denied, Invalid, Refused } from '#core/entity/errors.ts';
export type { ListQuery } from '#core/entity/query.ts';

/**
 * The data layer: nothing else touches the tables of entities. Everything asks for the viewer first and works on
 * the rows that this viewer may see or change; the functions called system… are for jobs and features.
 */

export interface Page<R> {
  rows: R[];
  total: number;
  page: number;
  pages: number;
}

const hooks = (): EntityHooks[] => features().flatMap((feature) => feature.entity ?? []);

async function firstRow(eyes: Eyes, entity: Entity, where: SqlCondition): Promise<Row | null> {
  return (await readRows(eyes, entity, selectRows(eyes, entity, { where })))[0] ?? null;
}

const withId = (id: string): SqlCondition => ({ sql: 'a.id = ?', values: [id] });

export async function find<E extends Entity>(viewer: Viewer, entity: E, id: string): Promise<RowOf<E> | null> {
  const where = both(withId(id), readable(viewer, entity, 'a'));
  return (await firstRow(viewer, entity, where)) as RowOf<E> | null;
}

export async function list<E extends Entity>(
  viewer: Viewer,
  entity: E,
  query: ListQuery = {},
): Promise<Page<RowOf<E>>> {
  return pageOfRows(viewer, entity, query);
}

async function pageOfRows<E extends Entity>(eyes: Eyes, entity: E, query: ListQuery): Promise<Page<RowOf<E>>> {
  const where = both(conditionOf(entity, query), readable(eyes, entity, 'a'));
  const total = await countWhere(eyes, entity, where);
  const size = sizeOf(entity, query);
  const { page, pages } = pageOf(query, total, size);
  const limit = { size, offset: (page - 1) * size };
  const select = selectRows(eyes, entity, { where, order: orderOf(entity, query.sort), limit });
  const rows = (await readRows(eyes, entity, select, query.unnamed)) as RowOf<E>[];
  return { rows, total, page, pages };
}

async function countWhere(eyes: Eyes, entity: Entity, where: SqlCondition): Promise<number> {
  const condition = where.sql === 'true' ? '' : ` where ${where.sql}`;
  const sql = `select count(*) as total from ${quoted(entity.table)} a${condition}`;
  return (await lookingAs(eyes, () => one<{ total: number }>(sql, ...where.values)))?.total ?? 0;
}

export async function count(viewer: Viewer, entity: Entity, query: ListQuery = {}): Promise<number> {
  return countWhere(viewer, entity, both(conditionOf(entity, query), readable(viewer, entity, 'a')));
}

/** The rows that a `many` field points at, as far as the viewer may read them. */
export async function related(viewer: Viewer, entity: Entity, row: Pick<Row, 'id'>, name: string): Promise<Row[]> {
  const { table, own, other, target } = linkOf(entity, name);
  const sql = `a.id in (select ${quoted(other)} from ${quoted(table)} where ${quoted(own)} = ?)`;
  const where = both({ sql, values: [row.id] }, readable(viewer, target, 'a'));
  return readRows(viewer, target, selectRows(viewer, target, { where, order: orderOf(target, target.label) }));
}

/** For `create` of a child, `row` is the parent. */
export async function can(viewer: Viewer, entity: Entity, operation: Operation, row?: Row): Promise<boolean> {
  if (operation === 'create') return mayCreate(viewer, entity, row);
  return row !== undefined && (await isAllowed(viewer, entity, operation, row.id));
}

async function isAllowed(
  viewer: Viewer,
  entity: Entity,
  operation: 'read' | 'update' | 'delete',
  id: string,
): Promise<boolean> {
  const allowed = rowCondition(viewer, entity, operation, 'a');
  if (allowed.sql === 'false') return false;
  const where = both(both(withId(id), allowed), readable(viewer, entity, 'a'));
  const sql = `select 1 from ${quoted(entity.table)} a where ${where.sql}`;
  return (await lookingAs(viewer, () => one(sql, ...where.values))) !== undefined;
}

/** The row as the system sees it, which must be there: it was just written. */
async function written(entity: Entity, id: string): Promise<Row> {
  const row = await firstRow('system', entity, withId(id));
  if (!row) throw new Error(`${entity.name} ${id} vanished while it was written`);
  return row;
}

/** The row, if the viewer may see it and do this to it. */
async function permitted(viewer: Viewer, entity: Entity, operation: 'update' | 'delete', id: string): Promise<Row> {
  const row = await firstRow(viewer, entity, both(withId(id), readable(viewer, entity, 'a')));
  if (!row || !(await isAllowed(viewer, entity, operation, id))) throw new Denied();
  return row;
}

/** The parent comes as `parent_id`. Throws Denied, Invalid, or Refused from a feature's rule. */
export async function create<E extends Entity>(viewer: Viewer, entity: E, input: Values): Promise<RowOf<E>> {
  const above = parentOf(entity);
  const parent: Row | null | undefined = above ? await find(viewer, above, String(input.parent_id)) : undefined;
  if (parent === null || !(await mayCreate(viewer, entity, parent))) throw new Denied();
  const names = writable(viewer, entity);
  const values = { ...defaults(entity, names), ...parse(entity, names, input) };
  await refuseUnreadable(viewer, entity, values, parent);
  if (parent) values.parent_id = parent.id;
  if (entity.owner === 'user') values.owner_id = viewer.id;
  return transaction(async () => {
    for (const hook of hooks()) await hook.beforeCreate?.(viewer, entity, values);
    const row = await written(entity, await insertRow(viewer, entity, values));
    for (const hook of hooks()) await hook.afterCreate?.(viewer, entity, row);
    announce(entity, row);
    return row as RowOf<E>;
  });
}

/** Changes only what `input` names. */
export async function update<E extends Entity>(
  viewer: Viewer,
  entity: E,
  id: string,
  input: Values,
): Promise<RowOf<E>> {
  return transaction(async () => {
    const before = await permitted(viewer, entity, 'update', id);
    const names = writable(viewer, entity).filter((name) => name in input);
    const values = parse(entity, names, input);
    await refuseUnreadable(viewer, entity, values, before);
    for (const hook of hooks()) await hook.beforeUpdate?.(viewer, entity, before, values);
    await updateRow(viewer, entity, id, values);
    const row = await written(entity, id);
    for (const hook of hooks()) await hook.afterUpdate?.(viewer, entity, row, before);
    announce(entity, row);
    return row as RowOf<E>;
  });
}

export async function remove(viewer: Viewer, entity: Entity, id: string): Promise<void> {
  await transaction(async () => {
    const row = await permitted(viewer, entity, 'delete', id);
    for (const hook of hooks()) await hook.beforeDelete?.(viewer, entity, row);
    await deleteRow(viewer, entity, id);
    announce(entity, row);
  });
}

/** Without a viewer and without hooks: whoever calls it has decided who may. */
export async function systemFind<E extends Entity>(entity: E, id: string): Promise<RowOf<E> | null> {
  return (await firstRow('system', entity, withId(id))) as RowOf<E> | null;
}

/**
 * Takes a row for the rest of this transaction: another one that wants it too waits until this one is done, and sees then
 * what it wrote.
 */
export async function systemLock(entity: Entity, id: string): Promise<void> {
  const sql = `select id from ${quoted(entity.table)} where id = ? for update`;
  await lookingAs('system', () => one(sql, id));
}

export async function systemList<E extends Entity>(entity: E, query: ListQuery = {}): Promise<Page<RowOf<E>>> {
  return pageOfRows('system', entity, query);
}

/** `values` may also name owner_id and parent_id. */
export async function systemCreate<E extends Entity>(entity: E, values: Values): Promise<RowOf<E>> {
  const checked = parseTrusted(entity, Object.keys(entity.fields), values);
  return transaction(async () => {
    const row = await written(entity, await insertRow('system', entity, { ...values, ...checked }));
    announce(entity, row);
    return row as RowOf<E>;
  });
}

export async function systemUpdate(entity: Entity, id: string, values: Values): Promise<void> {
  const names = Object.keys(entity.fields).filter((name) => name in values);
  const checked = parseTrusted(entity, names, values);
  await transaction(async () => {
    await updateRow('system', entity, id, checked);
    const row = await firstRow('system', entity, withId(id));
    if (row) announce(entity, row);
  });
}

export async function systemRemove(entity: Entity, id: string): Promise<void> {
  const row = await firstRow('system', entity, withId(id));
  if (!row) return;
  await deleteRow('system', entity, id);
  announce(entity, row);
}
