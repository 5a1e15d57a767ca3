import { snapshot } from '#core/db.ts';
import { monthOf, monthQuery } from '#core/entity/calendar.ts';
import { can, find, list, type Page } from '#core/entity/data.ts';
import type { Views } from '#core/entity/display.ts';
import { isDiscussed, isMadeElsewhere, parentOf, rowPath } from '#core/entity/entity.ts';
import { filterBar } from '#core/entity/filters.ts';
import { isNarrowed, listHref, queryOf } from '#core/entity/list-query.ts';
import { inner, innerMany, labelOf, many } from '#core/entity/names.ts';
import type { ListQuery } from '#core/entity/query.ts';
import { rowsOf } from '#core/entity/rows.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { html } from '#core/html.ts';
import { type Ctx, type Html, isUser, searchOf, viewerOf } from '#core/http.ts';
import { t, tn } from '#core/text.ts';
import { type Crumb, empty, icon, layout, pager } from '#core/ui/index.ts';

/** The page of an entity's rows: head, filters, rows, pages. */

export const listPage = (c: Ctx, entity: Entity, views: Views<Entity>): Response | Promise<Response> =>
  snapshot(() => pageOf(c, entity, views));

function pageOf(c: Ctx, entity: Entity, views: Views<Entity>): Response | Promise<Response> {
  const viewer = viewerOf(c);
  const params = new URLSearchParams(searchOf(c));
  const query = queryOf(entity, params);
  const above = parentOf(entity);
  const parent = above && query.parent ? find(viewer, above, query.parent) : undefined;
  if (parent === null) return c.notFound();
  const isCalendar = entity.list.view === 'calendar';
  const wanted = isCalendar ? monthQuery(entity, query, monthOf(params)) : query;
  const page: Page<Row> = list(viewer, entity, { ...wanted, unnamed: !isDiscussed(entity) });
  const add = newLink(c, entity, parent);
  const blank = isBlank(page, query, isCalendar);
  const body = html`${head(entity, parent, page.total, blank ? '' : add, c)}
  ${blank ? '' : filterBar(c, entity, query, params)}
  <div class="stack" id="list"${live(entity)}>${
    page.rows.length === 0 && !isCalendar
      ? nothing(entity, query, add)
      : html`${cardsHeading(entity)}${rowsOf({ c, entity, views, rows: page.rows })}${pager({
          page: page.page,
          pages: page.pages,
          href: (to) => listHref(entity, params, { page: String(to) }),
        })}`
  }</div>`;
  const crumbs = above && parent ? { crumbs: crumbsTo(above, parent, many(entity)) } : {};
  return c.html(layout(c, { title: many(entity), body, ...crumbs }));
}

/** Cards carry headings of the third level, because they also stand below the heading of a section. */
const cardsHeading = (entity: Entity): Html | '' =>
  ['gallery', 'board'].includes(entity.list.view)
    ? html`<h2 class="sr">${t('entities.all', { what: innerMany(entity) })}</h2>`
    : '';

/** Before the first row there is nothing to search. */
const isBlank = (page: Page<Row>, query: ListQuery, isCalendar: boolean): boolean =>
  page.total === 0 && !isNarrowed(query) && !isCalendar;

export const live = (entity: Entity, id?: string): Html | '' =>
  entity.behaviours.live ? html` data-live="${entity.table}${id ? `:${id}` : ''}"` : '';

export function crumbsTo(entity: Entity, row: Row, last: string): Crumb[] {
  return [
    { href: `/${entity.path}`, text: many(entity) },
    { href: rowPath(entity, row), text: labelOf(entity, row) },
    { text: last },
  ];
}

/** The link to the form of a new row, where the viewer may add one. Visitors are led through signing in. */
export function newLink(c: Ctx, entity: Entity, parent: Row | null | undefined): Html | '' {
  if (isMadeElsewhere(entity) || (parentOf(entity) && !parent)) return '';
  const viewer = viewerOf(c);
  const mayAsMember = !isUser(viewer) && entity.access.create.includes('member');
  if (!mayAsMember && !can(viewer, entity, 'create', parent ?? undefined)) return '';
  const below = parent ? `?parent=${parent.id}` : '';
  return html`<a class="btn primary" href="/${entity.path}/new${below}">${icon('plus')}${t('entities.new', { what: inner(entity) })}</a>`;
}

function head(entity: Entity, parent: Row | undefined, total: number, add: Html | '', c: Ctx): Html {
  const above = parentOf(entity);
  const lede =
    parent && above
      ? t('entities.in', { label: labelOf(above, parent) })
      : tn('entities.total', total, { what: total === 1 ? inner(entity) : innerMany(entity) });
  const download = html`<a class="btn" href="/${entity.path}/export.csv${searchOf(c)}">${icon('download')}${t('entities.export')}</a>`;
  return html`<div class="head"><div><h1>${many(entity)}</h1><p class="lede">${lede}</p></div>
    <div class="row">${entity.behaviours.export && total > 0 ? download : ''}${add}</div></div>`;
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
  return html`<section class="card">${empty({ ...words, action: isNarrowed(query) ? clearLink(entity) : add })}</section>`;
}

const clearLink = (entity: Entity): Html => html`<a class="btn" href="/${entity.path}">${t('entities.show_all')}</a>`;
