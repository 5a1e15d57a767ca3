import { list } from '#core/entity/data.ts';
import { fieldOf, perEntity, targetOf } from '#core/entity/entity.ts';
import { isNarrowed, isRange, listHref, type Range } from '#core/entity/list-query.ts';
import { fieldName, innerMany, labelOf, valueName } from '#core/entity/names.ts';
import { type ListQuery, sortable } from '#core/entity/query.ts';
import type { Entity } from '#core/entity/types.ts';
import { choosablePeople } from '#core/entity/write.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { icon, type Option } from '#core/ui/index.ts';

/** The bar above a list: search, filters, order. A plain form that puts everything into the address. */

const OPTIONS_MAX = 100;

async function optionsOf(c: Ctx, entity: Entity, name: string): Promise<Option[]> {
  const field = fieldOf(entity, name);
  if (field.kind === 'bool') return ['yes', 'no'].map((value) => ({ value, text: t(`entities.${value}`) }));
  if (field.kind === 'choice') return field.values.map((value) => ({ value, text: valueName(entity, name, value) }));
  const target = targetOf(field);
  if (!target)
    return (await choosablePeople(entity, undefined)).map((person) => ({ value: person.id, text: person.name }));
  const { rows } = await list(viewerOf(c), target, { size: OPTIONS_MAX, sort: target.label });
  return rows.map((row) => ({ value: row.id, text: labelOf(target, row) }));
}

const optionTag = ({ value, text }: Option): Html => (
  <option key={value} value={value}>
    {text}
  </option>
);

async function selectFilter(c: Ctx, entity: Entity, name: string, params: URLSearchParams): Promise<Html> {
  const label = fieldName(entity, name);
  const current = params.get(name) ?? '';
  return (
    <select name={name} aria-label={label} defaultValue={current}>
      <option value="">{t('entities.any', { field: label })}</option>
      {(await optionsOf(c, entity, name)).map(optionTag)}
    </select>
  );
}

function rangeFilter(entity: Entity, name: string, params: URLSearchParams): Html {
  const type = ['date', 'dateTime'].includes(fieldOf(entity, name).kind) ? 'date' : 'number';
  const end = (range: Range) => (
    <label className="affix range">
      <span>{t(`entities.${range}`, { field: fieldName(entity, name) })}</span>
      <input
        type={type}
        {...(type === 'number' ? { step: 'any', inputMode: 'decimal' } : undefined)}
        name={`${name}_${range}`}
        defaultValue={params.get(`${name}_${range}`) ?? ''}
      />
    </label>
  );
  return (
    <>
      {end('from')}
      {end('to')}
    </>
  );
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

const sortSelect = (entity: Entity, current: string): Html => (
  <select name="sort" aria-label={t('entities.sort_by')} defaultValue={current}>
    {sortOptions(entity).map(optionTag)}
  </select>
);

/** Addresses change by hand too, so the form shows what the list understood. */
export async function filterBar(c: Ctx, entity: Entity, query: ListQuery, params: URLSearchParams): Promise<Html> {
  const label = t('entities.search', { what: innerMany(entity) });
  const search = (
    <div className="affix">
      {icon('search')}
      <input
        type="search"
        name="q"
        aria-label={label}
        placeholder={label}
        maxLength={100}
        defaultValue={query.search ?? ''}
      />
    </div>
  );
  const filters = await Promise.all(
    entity.list.filter.map(async (name) =>
      isRange(fieldOf(entity, name)) ? rangeFilter(entity, name, params) : await selectFilter(c, entity, name, params),
    ),
  );
  const clear = (
    <a className="btn ghost" href={listHref(entity, new URLSearchParams(), { parent: query.parent ?? '' })}>
      {t('entities.clear')}
    </a>
  );
  return (
    <form className="filters" role="search" action={`/${entity.path}`}>
      {query.parent ? <input type="hidden" name="parent" value={query.parent} /> : ''}
      {entity.list.search.length > 0 ? search : ''}
      <div className="narrowing">
        {filters}
        {sortSelect(entity, query.sort ?? entity.list.sort)}
        {isNarrowed(query) ? clear : ''}
      </div>
      <button type="submit" className="btn">{t('entities.search_button')}</button>
    </form>
  );
}
