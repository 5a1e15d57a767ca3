import { one, transaction } from '#core/db.ts';
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

function firstRow(eyes: Eyes, entity: Entity, where: SqlCondition): Row | null {
  return readRows(eyes, entity, selectRows(eyes, entity, { where }))[0] ?? null;
}

const withId = (id: string): SqlCondition => ({ sql: 'a.id = ?', values: [id] });

export function find<E extends Entity>(viewer: Viewer, entity: E, id: string): RowOf<E> | null {
  const where = both(withId(id), readable(viewer, entity, 'a'));
  return firstRow(viewer, entity, where) as RowOf<E> | null;
}

export function list<E extends Entity>(viewer: Viewer, entity: E, query: ListQuery = {}): Page<RowOf<E>> {
  return pageOfRows(viewer, entity, query);
}

function pageOfRows<E extends Entity>(eyes: Eyes, entity: E, query: ListQuery): Page<RowOf<E>> {
  const where = both(conditionOf(entity, query), readable(eyes, entity, 'a'));
  const total = countWhere(entity, where);
  const size = sizeOf(entity, query);
  const { page, pages } = pageOf(query, total, size);
  const limit = { size, offset: (page - 1) * size };
  const select = selectRows(eyes, entity, { where, order: orderOf(entity, query.sort), limit });
  const rows = readRows(eyes, entity, select, query.unnamed) as RowOf<E>[];
  return { rows, total, page, pages };
}

function countWhere(entity: Entity, where: SqlCondition): number {
  // Without a condition SQLite counts pages of an index; with one, even an empty one, it looks at every row.
  const condition = where.sql === '1' ? '' : ` where ${where.sql}`;
  const sql = `select count(*) as total from ${quoted(entity.table)} a${condition}`;
  return one<{ total: number }>(sql, ...where.values)?.total ?? 0;
}

export function count(viewer: Viewer, entity: Entity, query: ListQuery = {}): number {
  return countWhere(entity, both(conditionOf(entity, query), readable(viewer, entity, 'a')));
}

/** The rows that a `many` field points at, as far as the viewer may read them. */
export function related(viewer: Viewer, entity: Entity, row: Pick<Row, 'id'>, name: string): Row[] {
  const { table, own, other, target } = linkOf(entity, name);
  const sql = `a.id in (select ${quoted(other)} from ${quoted(table)} where ${quoted(own)} = ?)`;
  const where = both({ sql, values: [row.id] }, readable(viewer, target, 'a'));
  return readRows(viewer, target, selectRows(viewer, target, { where, order: orderOf(target, target.label) }));
}

/** For `create` of a child, `row` is the parent. */
export function can(viewer: Viewer, entity: Entity, operation: Operation, row?: Row): boolean {
  if (operation === 'create') return mayCreate(viewer, entity, row);
  return row !== undefined && isAllowed(viewer, entity, operation, row.id);
}

function isAllowed(viewer: Viewer, entity: Entity, operation: 'read' | 'update' | 'delete', id: string): boolean {
  const allowed = rowCondition(viewer, entity, operation, 'a');
  if (allowed.sql === '0') return false;
  const where = both(both(withId(id), allowed), readable(viewer, entity, 'a'));
  return one(`select 1 from ${quoted(entity.table)} a where ${where.sql}`, ...where.values) !== undefined;
}

/** The row as the system sees it, which must be there: it was just written. */
function written(entity: Entity, id: string): Row {
  const row = firstRow('system', entity, withId(id));
  if (!row) throw new Error(`${entity.name} ${id} vanished while it was written`);
  return row;
}

/** The row, if the viewer may see it and do this to it. */
function permitted(viewer: Viewer, entity: Entity, operation: 'update' | 'delete', id: string): Row {
  const row = firstRow(viewer, entity, both(withId(id), readable(viewer, entity, 'a')));
  if (!row || !isAllowed(viewer, entity, operation, id)) throw new Denied();
  return row;
}

/** The parent comes as `parent_id`. Throws Denied, Invalid, or Refused from a feature's rule. */
export function create<E extends Entity>(viewer: Viewer, entity: E, input: Values): RowOf<E> {
  const above = parentOf(entity);
  const parent: Row | null | undefined = above ? find(viewer, above, String(input.parent_id)) : undefined;
  if (parent === null || !mayCreate(viewer, entity, parent)) throw new Denied();
  const names = writable(viewer, entity);
  const values = { ...defaults(entity, names), ...parse(entity, names, input) };
  refuseUnreadable(viewer, entity, values, parent);
  if (parent) values.parent_id = parent.id;
  if (entity.owner === 'user') values.owner_id = viewer.id;
  return transaction(() => {
    for (const hook of hooks()) hook.beforeCreate?.(viewer, entity, values);
    const row = written(entity, insertRow(entity, values));
    for (const hook of hooks()) hook.afterCreate?.(viewer, entity, row);
    announce(entity, row);
    return row as RowOf<E>;
  });
}

/** Changes only what `input` names. */
export function update<E extends Entity>(viewer: Viewer, entity: E, id: string, input: Values): RowOf<E> {
  return transaction(() => {
    const before = permitted(viewer, entity, 'update', id);
    const names = writable(viewer, entity).filter((name) => name in input);
    const values = parse(entity, names, input);
    refuseUnreadable(viewer, entity, values, before);
    for (const hook of hooks()) hook.beforeUpdate?.(viewer, entity, before, values);
    updateRow(entity, id, values);
    const row = written(entity, id);
    for (const hook of hooks()) hook.afterUpdate?.(viewer, entity, row, before);
    announce(entity, row);
    return row as RowOf<E>;
  });
}

export function remove(viewer: Viewer, entity: Entity, id: string): void {
  transaction(() => {
    const row = permitted(viewer, entity, 'delete', id);
    for (const hook of hooks()) hook.beforeDelete?.(viewer, entity, row);
    deleteRow(entity, id);
    announce(entity, row);
  });
}

/** Without a viewer and without hooks: whoever calls it has decided who may. */
export function systemFind<E extends Entity>(entity: E, id: string): RowOf<E> | null {
  return firstRow('system', entity, withId(id)) as RowOf<E> | null;
}

export function systemList<E extends Entity>(entity: E, query: ListQuery = {}): Page<RowOf<E>> {
  return pageOfRows('system', entity, query);
}

/** `values` may also name owner_id and parent_id. */
export function systemCreate<E extends Entity>(entity: E, values: Values): RowOf<E> {
  const checked = parseTrusted(entity, Object.keys(entity.fields), values);
  return transaction(() => {
    const row = written(entity, insertRow(entity, { ...values, ...checked }));
    announce(entity, row);
    return row as RowOf<E>;
  });
}

export function systemUpdate(entity: Entity, id: string, values: Values): void {
  const names = Object.keys(entity.fields).filter((name) => name in values);
  const checked = parseTrusted(entity, names, values);
  transaction(() => {
    updateRow(entity, id, checked);
    const row = firstRow('system', entity, withId(id));
    if (row) announce(entity, row);
  });
}

export function systemRemove(entity: Entity, id: string): void {
  const row = firstRow('system', entity, withId(id));
  if (!row) return;
  deleteRow(entity, id);
  announce(entity, row);
}
