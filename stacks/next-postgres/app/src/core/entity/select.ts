import { all, lookingAs } from '#core/db.ts';
import { quoted, rowCondition } from '#core/entity/access.ts';
import { fieldOf, fieldsOf, targetOf } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { SqlCondition } from '#core/features.ts';
import type { Viewer } from '#core/http.ts';

/** Builds the one statement that reads rows, with the labels of everything they point at: no query per row. */

/** The system sees everything: jobs and features that have decided for themselves who may. */
export type Eyes = Viewer | 'system';

const OPEN: SqlCondition = { sql: 'true', values: [] };

export const readable = (eyes: Eyes, entity: Entity, alias: string): SqlCondition =>
  eyes === 'system' ? OPEN : rowCondition(eyes, entity, 'read', alias);

/** The label of a row; an order that is called after its product needs the product's. */
function labelSql(entity: Entity, alias: string): string {
  const field = fieldOf(entity, entity.label);
  if (field.kind !== 'ref') return `${alias}.${quoted(entity.label)}`;
  const target = targetOf(field);
  const next = `${alias}_l`;
  const from = target ? `${labelSql(target, next)} from ${quoted(target.table)}` : `${next}.name from "user"`;
  return `(select ${from} ${next} where ${next}.id = ${alias}.${quoted(entity.label)})`;
}

/** `$category`: the label of what the field points at, or null when the viewer may not read that row. */
function refColumns(eyes: Eyes, entity: Entity): SqlCondition[] {
  return fieldsOf(entity).flatMap(([name, field]) => {
    if (field.kind !== 'ref') return [];
    const target = targetOf(field);
    const alias = `r_${name}`;
    const link = `${alias}.id = a.${quoted(name)}`;
    const as = `as ${quoted(`$${name}`)}`;
    if (!target) return [{ sql: `(select ${alias}.name from "user" ${alias} where ${link}) ${as}`, values: [] }];
    const allowed = readable(eyes, target, alias);
    const sql = `(select ${labelSql(target, alias)} from ${quoted(target.table)} ${alias} where ${link} and ${allowed.sql}) ${as}`;
    return [{ sql, values: allowed.values }];
  });
}

export interface Source {
  /** Conditions on `a`. */
  where: SqlCondition;
  /** For lists: `"name" desc, id desc` on `a`. */
  order?: string;
  limit?: { size: number; offset: number };
}

/** Rows are cut to the page before their labels are looked up; the other way round a long list would look up all. */
export function selectRows(eyes: Eyes, entity: Entity, { where, order, limit }: Source): SqlCondition {
  const labels = refColumns(eyes, entity);
  const columns = ['a.*', ...labels.map((label) => label.sql)].join(', ');
  const sorted = order ? ` order by ${order}` : '';
  const page = limit ? ' limit ? offset ?' : '';
  const inner = `select a.* from ${quoted(entity.table)} a where ${where.sql}${sorted}${page}`;
  const cut = limit ? [limit.size, limit.offset] : [];
  if (labels.length === 0) return { sql: inner, values: [...where.values, ...cut] };
  return {
    sql: `select ${columns} from (${inner}) a${sorted}`,
    values: [...labels.flatMap((label) => label.values), ...where.values, ...cut],
  };
}

/** The rows of a statement that `selectRows` made, as everybody else knows them. */
export async function readRows(
  eyes: Eyes,
  entity: Entity,
  { sql, values }: SqlCondition,
  unnamed = false,
): Promise<Row[]> {
  const rows = await lookingAs(eyes, () => all<Row>(sql, ...values));
  if (entity.owner === 'user' && !unnamed) await nameOwners(eyes, rows);
  return rows;
}

/** `$owner`: the name of the person whom a row belongs to. Most lists are people's own, whose name is known already. */
async function nameOwners(eyes: Eyes, rows: readonly Row[]): Promise<void> {
  const names = new Map<unknown, string>();
  if (eyes !== 'system' && eyes.id) names.set(eyes.id, eyes.name);
  const others = new Set(rows.map((row) => row.owner_id).filter((id) => id && !names.has(id)));
  if (others.size > 0) {
    const sql = 'select id, name from "user" where id in (select value from jsonb_array_elements_text(?::text::jsonb))';
    for (const { id, name } of await all<{ id: string; name: string }>(sql, JSON.stringify([...others])))
      names.set(id, name);
  }
  for (const row of rows) row.$owner = names.get(row.owner_id) ?? null;
}

export interface Link {
  table: string;
  own: string;
  other: string;
}

/** Where the rows of a `many` field are kept. */
export function linkOf(entity: Entity, name: string): Link & { target: Entity } {
  const target = targetOf(fieldOf(entity, name));
  if (!target) throw new Error(`${entity.name}.${name} does not point at an entity`);
  const other = target.table === entity.table ? 'other_id' : `${target.table}_id`;
  return { table: `${entity.table}_${name}`, own: `${entity.table}_id`, other, target };
}
