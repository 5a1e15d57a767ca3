import { monthOf, monthQuery } from '#core/entity/calendar.tsx';
import { can, Denied, find, list, type Page } from '#core/entity/data.ts';
import type { Views } from '#core/entity/display.tsx';
import { isDiscussed, isMadeElsewhere, parentOf, rowPath } from '#core/entity/entity.ts';
import { filterBar } from '#core/entity/filters.tsx';
import { isNarrowed, listHref, queryOf } from '#core/entity/list-query.ts';
import { inner, innerMany, labelOf, many } from '#core/entity/names.ts';
import type { ListQuery } from '#core/entity/query.ts';
import { rowsOf } from '#core/entity/rows.tsx';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Ctx, type Html, isUser, searchOf, viewerOf } from '#core/http.ts';
import { t, tn } from '#core/text.ts';
import { type Crumb, empty, icon, layout, pager } from '#core/ui/index.ts';

/** The page of an entity's rows: head, filters, rows, pages. */

export async function listPage(c: Ctx, entity: Entity, views: Views<Entity>): Promise<Html> {
  const viewer = viewerOf(c);
  const params = new URLSearchParams(searchOf(c));
  const query = queryOf(entity, params);
  const above = parentOf(entity);
  const parent = above && query.parent ? await find(viewer, above, query.parent) : undefined;
  if (parent === null) throw new Denied();
  const isCalendar = entity.list.view === 'calendar';
  const wanted = isCalendar ? monthQuery(entity, query, monthOf(params)) : query;
  const page: Page<Row> = await list(viewer, entity, { ...wanted, unnamed: !isDiscussed(entity) });
  const add = await newLink(c, entity, parent);
  const blank = isBlank(page, query, isCalendar);
  const body = (
    <>
      {head(entity, parent, page.total, blank ? '' : add, c)}
      {blank ? '' : await filterBar(c, entity, query, params)}
      <div className="stack" id="list" {...live(entity)}>
        {page.rows.length === 0 && !isCalendar ? (
          nothing(entity, query, add)
        ) : (
          <>
            {cardsHeading(entity)}
            {await rowsOf({ c, entity, views, rows: page.rows })}
            {pager({
              page: page.page,
              pages: page.pages,
              href: (to) => listHref(entity, params, { page: String(to) }),
            })}
          </>
        )}
      </div>
    </>
  );
  const crumbs = above && parent ? { crumbs: crumbsTo(above, parent, many(entity)) } : {};
  return layout(c, { title: many(entity), body, ...crumbs });
}

/** Cards carry headings of the third level, because they also stand below the heading of a section. */
const cardsHeading = (entity: Entity): Html | '' =>
  ['gallery', 'board'].includes(entity.list.view) ? (
    <h2 className="sr">{t('entities.all', { what: innerMany(entity) })}</h2>
  ) : (
    ''
  );

/** Before the first row there is nothing to search. */
const isBlank = (page: Page<Row>, query: ListQuery, isCalendar: boolean): boolean =>
  page.total === 0 && !isNarrowed(query) && !isCalendar;

/** Properties of a part of a page that follows changes. */
export const live = (entity: Entity, id?: string): { 'data-live'?: string } =>
  entity.behaviours.live ? { 'data-live': `${entity.table}${id ? `:${id}` : ''}` } : {};

export function crumbsTo(entity: Entity, row: Row, last: string): Crumb[] {
  return [
    { href: `/${entity.path}`, text: many(entity) },
    { href: rowPath(entity, row), text: labelOf(entity, row) },
    { text: last },
  ];
}

/** The link to the form of a new row, where the viewer may add one. Visitors are led through signing in. */
export async function newLink(c: Ctx, entity: Entity, parent: Row | null | undefined): Promise<Html | ''> {
  if (isMadeElsewhere(entity) || (parentOf(entity) && !parent)) return '';
  const viewer = viewerOf(c);
  const mayAsMember = !isUser(viewer) && entity.access.create.includes('member');
  if (!mayAsMember && !(await can(viewer, entity, 'create', parent ?? undefined))) return '';
  const below = parent ? `?parent=${parent.id}` : '';
  return (
    <a className="btn primary" href={`/${entity.path}/new${below}`}>
      {icon('plus')}
      {t('entities.new', { what: inner(entity) })}
    </a>
  );
}

function head(entity: Entity, parent: Row | undefined, total: number, add: Html | '', c: Ctx): Html {
  const above = parentOf(entity);
  const lede =
    parent && above
      ? t('entities.in', { label: labelOf(above, parent) })
      : tn('entities.total', total, { what: total === 1 ? inner(entity) : innerMany(entity) });
  const download = (
    <a className="btn" href={`/${entity.path}/export.csv${searchOf(c)}`}>
      {icon('download')}
      {t('entities.export')}
    </a>
  );
  return (
    <div className="head">
      <div>
        <h1>{many(entity)}</h1>
        <p className="lede">{lede}</p>
      </div>
      <div className="row">
        {entity.behaviours.export && total > 0 ? download : ''}
        {add}
      </div>
    </div>
  );
}

/** No rows at all invites to add one; no rows because of a filter says so. */
function nothing(entity: Entity, query: ListQuery, add: Html | ''): Html {
  const what = innerMany(entity);
  const words = isNarrowed(query)
    ? { title: t('entities.no_match', { what }), text: t('entities.no_match_text') }
    : {
        title: t('entities.none', { what }),
        text: t(add === '' ? 'entities.none_text' : 'entities.none_text_add', { what }),
      };
  return <section className="card">{empty({ ...words, action: isNarrowed(query) ? clearLink(entity) : add })}</section>;
}

const clearLink = (entity: Entity): Html => (
  <a className="btn" href={`/${entity.path}`}>
    {t('entities.show_all')}
  </a>
);
