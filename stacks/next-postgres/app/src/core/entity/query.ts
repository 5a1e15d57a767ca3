import type { Value } from '#core/db.ts';
import { both, quoted } from '#core/entity/access.ts';
import { fieldOf, fieldsOf, perEntity } from '#core/entity/entity.ts';
import type { Entity, FieldKind } from '#core/entity/types.ts';
import type { SqlCondition } from '#core/features.ts';

/** What a list is asked for, and its SQL. Names are checked against the model; values are always bound. */

/** `from` and `to` belong to the range, `after` and `before` do not. */
export type Filter = { equals: Value } | { not: Value } | { from?: Value; to?: Value; after?: Value; before?: Value };

const BOUNDS = { from: '>=', to: '<=', after: '>', before: '<' } as const;

export interface ListQuery {
  search?: string;
  filters?: Readonly<Record<string, Filter>>;
  /** A sortable name; `-` first for descending. */
  sort?: string;
  page?: number;
  size?: number;
  /** Only children of this row. */
  parent?: string;
  /** Only children of these rows. */
  parents?: readonly string[];
  /** Only rows of this person. */
  owner?: string;
  /** Only these rows. */
  ids?: readonly string[];
  /** Without names of owners: `$owner` is not there. Finding them costs a long list as much as its rows. */
  unnamed?: boolean;
}

const MAX_SIZE = 100;
const WORDS: ReadonlySet<FieldKind> = new Set(['text', 'longText', 'email', 'url', 'phone']);
const UNSORTABLE: ReadonlySet<FieldKind> = new Set(['ref', 'many', 'json', 'image', 'file', 'longText', 'bool']);

/** Only columns that the migration has an index for. */
export const sortable = perEntity((entity): readonly string[] => {
  const scored = entity.behaviours.leaderboard ? [entity.behaviours.leaderboard.field] : [];
  const names = [entity.label, entity.list.sort.replace(/^-/, ''), ...entity.list.filter, ...scored];
  const fields = names.filter((name) => entity.fields[name] && !UNSORTABLE.has(fieldOf(entity, name).kind));
  return [...new Set([...fields, 'created'])];
});

export function orderOf(entity: Entity, wanted: string | undefined): string {
  const name = (sort: string) => sort.replace(/^-/, '');
  const sort = wanted && sortable(entity).includes(name(wanted)) ? wanted : entity.list.sort;
  const direction = sort.startsWith('-') ? 'desc' : 'asc';
  if (name(sort) === 'created') return `a.id ${direction}`;
  const field = fieldOf(entity, name(sort));
  const column = `a.${quoted(name(sort))}`;
  const folded = WORDS.has(field.kind) ? `lower(${column})` : column;
  // Rows without a date come last whichever way the list is turned.
  const last = field.required ? '' : ' nulls last';
  return `${folded} ${direction}${last}, a.id ${direction}`;
}

/** A search is for what was typed: % and _ are ordinary characters. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

function searchCondition(entity: Entity, search: string): SqlCondition {
  const parts = entity.list.search.map((name) => `a.${quoted(name)} ilike ?`);
  const pattern = `%${escapeLike(search)}%`;
  return { sql: `(${parts.join(' or ')})`, values: parts.map(() => pattern) };
}

function filterCondition(name: string, filter: Filter): SqlCondition {
  const column = `a.${quoted(name)}`;
  if ('equals' in filter) return { sql: `${column} = ?`, values: [filter.equals] };
  if ('not' in filter) return { sql: `${column} is distinct from ?`, values: [filter.not] };
  const bounds = Object.entries(BOUNDS).flatMap(([key, operator]) => {
    const value = filter[key as keyof typeof BOUNDS];
    return value === undefined ? [] : [{ sql: `${column} ${operator} ?`, values: [value] }];
  });
  return bounds.reduce<SqlCondition>(both, { sql: 'true', values: [] });
}

/** One value for any number of ids, so that the statement stays the same. */
const oneOf = (column: string, ids: readonly string[]): SqlCondition => ({
  sql: `${column} in (select value from jsonb_array_elements_text(?::text::jsonb))`,
  values: [JSON.stringify(ids)],
});

export function conditionOf(entity: Entity, query: ListQuery): SqlCondition {
  const conditions: SqlCondition[] = [];
  if (query.parent !== undefined) conditions.push({ sql: 'a.parent_id = ?', values: [query.parent] });
  if (query.parents) conditions.push(oneOf('a.parent_id', query.parents));
  if (query.owner !== undefined) conditions.push({ sql: 'a.owner_id = ?', values: [query.owner] });
  if (query.ids) conditions.push(oneOf('a.id', query.ids));
  if (query.search && entity.list.search.length > 0) conditions.push(searchCondition(entity, query.search));
  for (const [name, filter] of Object.entries(query.filters ?? {})) {
    if (fieldsOf(entity).some(([field]) => field === name)) conditions.push(filterCondition(name, filter));
  }
  return conditions.reduce<SqlCondition>(both, { sql: 'true', values: [] });
}

/** A page number from an address may be anything; every list has at least one page. */
export function pageOf(query: ListQuery, total: number, size: number): { page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(total / size));
  const wanted = Number.isInteger(query.page) ? (query.page ?? 1) : 1;
  return { page: Math.min(Math.max(1, wanted), pages), pages };
}

export const sizeOf = (entity: Entity, query: ListQuery): number =>
  Math.min(Math.max(1, query.size ?? entity.list.page), MAX_SIZE);
