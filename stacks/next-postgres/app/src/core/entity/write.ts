import { all, type Looking, lookingAs, one, run, type Value } from '#core/db.ts';
import { isMemberAt, quoted, rowCondition } from '#core/entity/access.ts';
import {
  allEntities,
  fieldOf,
  fieldsOf,
  fileFields,
  memberedOf,
  parentOf,
  reviewOf,
  targetOf,
} from '#core/entity/entity.ts';
import { Invalid, Refused } from '#core/entity/errors.ts';
import { many } from '#core/entity/names.ts';
import { linkOf } from '#core/entity/select.ts';
import type { Entity, Field, Row, Values } from '#core/entity/types.ts';
import { publish } from '#core/events.ts';
import { VISITOR, type Viewer } from '#core/http.ts';
import { newId } from '#core/ids.ts';
import { t } from '#core/text.ts';

/** The writing half of data.ts. It checks no access: only data.ts may import it. */

/** The fields that this viewer's forms show; whatever else a request names is ignored. */
export function writable(viewer: Viewer, entity: Entity): string[] {
  const isOpen = ({ set }: Field) => set === 'form' || (typeof set !== 'string' && set.includes(viewer.role));
  return fieldsOf(entity).flatMap(([name, field]) => (isOpen(field) ? [name] : []));
}

export function defaults(entity: Entity, except: readonly string[]): Values {
  const rest = fieldsOf(entity).filter(([name, field]) => field.default !== undefined && !except.includes(name));
  return Object.fromEntries(rest.map(([name, field]) => [name, field.default]));
}

const toColumn = (value: unknown): Value => (value ?? null) as Value;

const isColumn = (entity: Entity, name: string): boolean =>
  name in entity.fields ? fieldOf(entity, name).kind !== 'many' : false;

function columnsOf(entity: Entity, values: Values): [string, Value][] {
  return Object.entries(values).flatMap(([name, value]) => (isColumn(entity, name) ? [[name, toColumn(value)]] : []));
}

function systemColumns(entity: Entity, values: Values): [string, Value][] {
  const owner = entity.owner === 'user' ? [['owner_id', toColumn(values.owner_id)] as [string, Value]] : [];
  const parent = parentOf(entity) ? [['parent_id', toColumn(values.parent_id)] as [string, Value]] : [];
  return [...owner, ...parent];
}

export async function insertRow(who: Looking, entity: Entity, values: Values): Promise<string> {
  const id = newId();
  const now = Date.now();
  const columns: [string, Value][] = [
    ['id', id],
    ...systemColumns(entity, values),
    ['created_at', now],
    ['updated_at', now],
    ...columnsOf(entity, values),
  ];
  const names = columns.map(([name]) => quoted(name)).join(', ');
  const marks = columns.map(() => '?').join(', ');
  const sql = `insert into ${quoted(entity.table)} (${names}) values (${marks})`;
  await explained(entity, () => lookingAs(who, () => run(sql, ...columns.map(([, value]) => value))));
  await lookingAs(who, () => writeLinks(entity, id, values));
  await adoptFiles(entity, values);
  return id;
}

export async function updateRow(who: Looking, entity: Entity, id: string, values: Values): Promise<void> {
  const columns: [string, Value][] = [...columnsOf(entity, values), ['updated_at', Date.now()]];
  const sets = columns.map(([name]) => `${quoted(name)} = ?`).join(', ');
  const sql = `update ${quoted(entity.table)} set ${sets} where id = ?`;
  await explained(entity, () => lookingAs(who, () => run(sql, ...columns.map(([, value]) => value), id)));
  await lookingAs(who, () => writeLinks(entity, id, values));
  await adoptFiles(entity, values);
}

/** A row holds the uploads now, so the sweep leaves them alone. */
async function adoptFiles(entity: Entity, values: Values): Promise<void> {
  for (const name of fileFields(entity)) {
    if (typeof values[name] === 'string') await run('delete from orphan_file where key = ?', values[name]);
  }
}

async function writeLinks(entity: Entity, id: string, values: Values): Promise<void> {
  for (const [name, field] of fieldsOf(entity)) {
    const ids = values[name];
    if (field.kind !== 'many' || !Array.isArray(ids)) continue;
    const { table, own, other } = linkOf(entity, name);
    await run(`delete from ${quoted(table)} where ${quoted(own)} = ?`, id);
    const insert = `insert into ${quoted(table)} (${quoted(own)}, ${quoted(other)}) select ?::text, value from jsonb_array_elements_text(?::text::jsonb)`;
    await run(insert, id, JSON.stringify([...new Set(ids)]));
  }
}

export async function deleteRow(who: Looking, entity: Entity, id: string): Promise<void> {
  await refuseWhileUsed(entity, id);
  await lookingAs(who, () => run(`delete from ${quoted(entity.table)} where id = ?`, id));
}

/**
 * A row that others must point at stays until they are gone. Asked here and not left to the foreign keys, because
 * deleting an account has to succeed, and takes such rows with it.
 */
async function refuseWhileUsed(entity: Entity, id: string): Promise<void> {
  for (const other of allEntities()) {
    for (const [name, field] of fieldsOf(other)) {
      if (field.kind !== 'ref' || !field.required || targetOf(field)?.table !== entity.table) continue;
      const sql = `select 1 from ${quoted(other.table)} where ${quoted(name)} = ? limit 1`;
      const used = await lookingAs('system', () => one(sql, id));
      if (used) throw new Refused(t('entities.error.used', { what: many(other) }));
    }
  }
}

const UNIQUE_VIOLATION = '23505';

/** Turns what the database refuses into words beside the field. */
async function explained(entity: Entity, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    // Which value it was is not said of rows that perhaps may not be seen; the constraint is named after its column.
    const { code, constraint_name, constraint = constraint_name } = error as Record<string, string | undefined>;
    if (code !== UNIQUE_VIOLATION) throw error;
    const isOf = (name: string) =>
      [`${entity.table}_${name}_key`, `${entity.table}_${name}`].some((text) => text === constraint);
    const name = Object.keys(entity.fields).find(isOf);
    throw new Refused(t(reviewOf(entity) && !name ? 'entities.error.once' : 'entities.error.taken'), name);
  }
}

/** References may only lead to rows that the viewer could open; otherwise ids could be tried out. */
export async function refuseUnreadable(
  viewer: Viewer,
  entity: Entity,
  values: Values,
  near: Row | undefined,
): Promise<void> {
  const problems: Record<string, string> = {};
  for (const [name, field] of fieldsOf(entity)) {
    const value = values[name];
    const ids = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
    if (!field.target || ids.length === 0) continue;
    const target = targetOf(field);
    const good = target ? await allReadable(viewer, target, ids) : await allChoosable(entity, ids, near);
    if (!good) problems[name] = t('entities.error.choice');
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems);
}

async function allReadable(viewer: Viewer, target: Entity, ids: unknown[]): Promise<boolean> {
  const allowed = rowCondition(viewer, target, 'read', 'a');
  const wanted = JSON.stringify([...new Set(ids)]);
  const sql = `select count(*) as found from ${quoted(target.table)} a where a.id in (select value from jsonb_array_elements_text(?::text::jsonb)) and ${allowed.sql}`;
  const found = await lookingAs(viewer, () => one<{ found: number }>(sql, wanted, ...allowed.values));
  return found?.found === new Set(ids).size;
}

async function allChoosable(entity: Entity, ids: unknown[], near: Row | undefined): Promise<boolean> {
  const people = new Set((await choosablePeople(entity, near)).map((person) => person.id));
  return ids.every((id) => people.has(String(id)));
}

export interface Person {
  id: string;
  name: string;
}

const PEOPLE_MAX = 500;

/**
 * Whom a field may point at: where rows have members only those, else everybody. `near` is the row itself or, for
 * a new row, its parent.
 */
export async function choosablePeople(entity: Entity, near: Row | undefined): Promise<Person[]> {
  const people = await all<Person>(`select id, name from "user" where not blocked order by name limit ${PEOPLE_MAX}`);
  const home = memberedOf(entity);
  const rowId = home && near && (await idAbove(entity, home, near));
  if (!home || !rowId) return people;
  const members: Person[] = [];
  for (const person of people) {
    if (await isMemberAt({ ...VISITOR, ...person, role: 'member' }, home, rowId)) members.push(person);
  }
  return members;
}

/** The id of the row of `home` that `near` belongs to. */
async function idAbove(entity: Entity, home: Entity, near: Row): Promise<string | undefined> {
  if (entity.table === home.table) return near.id;
  const parent = parentOf(entity);
  if (!parent) return undefined;
  const sql = `select * from ${quoted(parent.table)} where id = ?`;
  const above = await lookingAs('system', () => one<Row>(sql, String(near.parent_id ?? near.id)));
  return above && (await idAbove(parent, home, above));
}

/** Pages that show the row, its list or its parent may fetch themselves again. */
export function announce(entity: Entity, row: Row): void {
  publish(entity.table);
  publish(`${entity.table}:${row.id}`);
  const parent = parentOf(entity);
  if (parent && row.parent_id) publish(`${parent.table}:${row.parent_id}`);
}
