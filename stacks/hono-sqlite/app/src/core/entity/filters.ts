import { list } from '#core/entity/data.ts';
import { fieldOf, perEntity, targetOf } from '#core/entity/entity.ts';
import { isNarrowed, isRange, listHref, type Range } from '#core/entity/list-query.ts';
import { fieldName, innerMany, labelOf, valueName } from '#core/entity/names.ts';
import { type ListQuery, sortable } from '#core/entity/query.ts';
import type { Entity } from '#core/entity/types.ts';
import { choosablePeople } from '#core/entity/write.ts';
import { html } from '#core/html.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { icon, type Option } from '#core/ui/index.ts';

/** The bar above a list: search, filters, order. A plain form that puts everything into the address. */

const OPTIONS_MAX = 100;

function optionsOf(c: Ctx, entity: Entity, name: string): Option[] {
  const field = fieldOf(entity, name);
  if (field.kind === 'bool') return ['yes', 'no'].map((value) => ({ value, text: t(`entities.${value}`) }));
  if (field.kind === 'choice') return field.values.map((value) => ({ value, text: valueName(entity, name, value) }));
  const target = targetOf(field);
  if (!target) return choosablePeople(entity, undefined).map((person) => ({ value: person.id, text: person.name }));
  const { rows } = list(viewerOf(c), target, { size: OPTIONS_MAX, sort: target.label });
  return rows.map((row) => ({ value: row.id, text: labelOf(target, row) }));
}

const optionTag = ({ value, text }: Option, current: string): Html =>
  html`<option value="${value}"${value === current ? html` selected` : ''}>${text}</option>`;

function selectFilter(c: Ctx, entity: Entity, name: string, params: URLSearchParams): Html {
  const label = fieldName(entity, name);
  const current = params.get(name) ?? '';
  return html`<select name="${name}" aria-label="${label}"><option value="">${t('entities.any', { field: label })}</option>${optionsOf(
    c,
    entity,
    name,
  ).map((option) => optionTag(option, current))}</select>`;
}

function rangeFilter(entity: Entity, name: string, params: URLSearchParams): Html {
  const type = ['date', 'dateTime'].includes(fieldOf(entity, name).kind) ? 'date' : 'number';
  const end = (range: Range) =>
    html`<label class="affix range"><span>${t(`entities.${range}`, { field: fieldName(entity, name) })}</span><input type="${type}"${
      type === 'number' ? html` step="any" inputmode="decimal"` : ''
    } name="${name}_${range}" value="${params.get(`${name}_${range}`) ?? ''}"></label>`;
  return html`${end('from')}${end('to')}`;
}

function sortText(entity: Entity, sort: string): string {
  const name = sort.replace(/^-/, '');
  const way = sort.startsWith('-') ? 'down' : 'up';
  const kind = name === 'created' ? 'created' : fieldOf(entity, name).kind;
  const group = ['date', 'dateTime'].includes(kind)
    ? 'time'
    : ['int', 'decimal', 'money'].includes(kind)
      ? 'size'
      : 'text';
  return t(`entities.sort.${kind === 'created' ? 'created' : group}.${way}`, { field: fieldName(entity, name) });
}

const sortOptions = perEntity((entity): readonly Option[] =>
  sortable(entity).flatMap((name) => {
    const text = (sort: string) => ({ value: sort, text: sortText(entity, sort) });
    return name === 'created' ? [text('-created'), text('created')] : [text(name), text(`-${name}`)];
  }),
);

const sortSelect = (entity: Entity, current: string): Html =>
  html`<select name="sort" aria-label="${t('entities.sort_by')}">${sortOptions(entity).map((option) => optionTag(option, current))}</select>`;

/** Addresses change by hand too, so the form shows what the list understood. */
export function filterBar(c: Ctx, entity: Entity, query: ListQuery, params: URLSearchParams): Html {
  const label = t('entities.search', { what: innerMany(entity) });
  const search = html`<div class="affix">${icon('search')}<input type="search" name="q" aria-label="${label}" placeholder="${label}" maxlength="100" value="${query.search ?? ''}"></div>`;
  const filters = entity.list.filter.map((name) =>
    isRange(fieldOf(entity, name)) ? rangeFilter(entity, name, params) : selectFilter(c, entity, name, params),
  );
  const clear = html`<a class="btn ghost" href="${listHref(entity, new URLSearchParams(), { parent: query.parent ?? '' })}">${t('entities.clear')}</a>`;
  return html`<form class="filters" role="search" action="/${entity.path}">
    ${query.parent ? html`<input type="hidden" name="parent" value="${query.parent}">` : ''}
    ${entity.list.search.length > 0 ? search : ''}
    <div class="narrowing">${filters}${sortSelect(entity, query.sort ?? entity.list.sort)}${isNarrowed(query) ? clear : ''}</div>
    <button class="btn">${t('entities.search_button')}</button>
  </form>`;
}
