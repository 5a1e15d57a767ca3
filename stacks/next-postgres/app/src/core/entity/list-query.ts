import { fieldOf } from '#core/entity/entity.ts';
import { toMinor } from '#core/entity/numbers.ts';
import { type Filter, type ListQuery, sortable } from '#core/entity/query.ts';
import type { Entity, Field } from '#core/entity/types.ts';

/** Reads a list's address. Whatever makes no sense is left out: an old link shows more, never an error. */

const SEARCH_MAX = 100;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const ID = /^[\w-]{1,64}$/;

export type Range = 'from' | 'to';

export const isRange = ({ kind }: Field): boolean => ['date', 'dateTime', 'int', 'decimal', 'money'].includes(kind);

/** One end of a range as the column stores it. A day given as the end is meant as a whole. */
function bound(field: Field, text: string, end: Range): string | number | undefined {
  if (text === '') return undefined;
  if (field.kind === 'date') return DATE.test(text) ? text : undefined;
  if (field.kind === 'dateTime') return DATE.test(text) ? instantOf(text, end) : undefined;
  const value = field.kind === 'money' ? toMinor(text) : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function instantOf(day: string, end: Range): number | undefined {
  const instant = new Date(`${day}T${end === 'from' ? '00:00:00.000' : '23:59:59.999'}`).getTime();
  return Number.isNaN(instant) ? undefined : instant;
}

function filterOf(field: Field, name: string, params: URLSearchParams): Filter | undefined {
  if (isRange(field)) {
    const from = bound(field, params.get(`${name}_from`) ?? '', 'from');
    const to = bound(field, params.get(`${name}_to`) ?? '', 'to');
    if (from === undefined && to === undefined) return undefined;
    return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  }
  const value = params.get(name) ?? '';
  if (field.kind === 'bool') return value === 'yes' || value === 'no' ? { equals: value === 'yes' ? 1 : 0 } : undefined;
  if (field.kind === 'choice') return field.values.includes(value) ? { equals: value } : undefined;
  return field.kind === 'ref' && ID.test(value) ? { equals: value } : undefined;
}

export function queryOf(entity: Entity, params: URLSearchParams): ListQuery {
  const filters: Record<string, Filter> = {};
  for (const name of entity.list.filter) {
    const filter = filterOf(fieldOf(entity, name), name, params);
    if (filter) filters[name] = filter;
  }
  const search = (params.get('q') ?? '').trim().slice(0, SEARCH_MAX);
  const sort = params.get('sort') ?? '';
  const parent = params.get('parent') ?? '';
  return {
    filters,
    ...(search ? { search } : {}),
    ...(sortable(entity).includes(sort.replace(/^-/, '')) ? { sort } : {}),
    ...(entity.parent && ID.test(parent) ? { parent } : {}),
    page: Number.parseInt(params.get('page') ?? '1', 10),
  };
}

export const isNarrowed = (query: ListQuery): boolean =>
  query.search !== undefined || Object.keys(query.filters ?? {}).length > 0;

/** The same list with something else changed; empty values leave the address. */
export function listHref(entity: Entity, params: URLSearchParams, changes: Record<string, string>): string {
  const next = new URLSearchParams();
  for (const [name, value] of params) if (value !== '' && !(name in changes)) next.append(name, value);
  for (const [name, value] of Object.entries(changes)) if (value !== '') next.append(name, value);
  return next.size === 0 ? `/${entity.path}` : `/${entity.path}?${next}`;
}
