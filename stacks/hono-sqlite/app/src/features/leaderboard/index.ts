import type { Hono } from 'hono';
import { mayReadSome } from '#core/entity/access.ts';
import { count, list } from '#core/entity/data.ts';
import { allEntities, rowPath } from '#core/entity/entity.ts';
import { fieldName, innerMany, labelOf, many } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type App, type Ctx, type Html, toSignIn, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { avatar, empty, layout, number, pill } from '#core/ui/index.ts';
import { type Ranked, ranked } from '#features/leaderboard/ranks.ts';

/** The highest rows of an entity, on a page of their own. */
const SHOWN = 50;

export const leaderboard: Feature = {
  name: 'leaderboard',

  routes(app: Hono<App>) {
    for (const entity of boards()) app.get(`/leaderboard/${entity.path}`, (c) => page(c, entity));
  },

  nav: (viewer) =>
    boards()
      .filter((entity) => mayReadSome(viewer, entity))
      .map((entity) => ({ href: `/leaderboard/${entity.path}`, text: titleOf(entity), icon: 'star', order: 540 })),
};

const boards = (): Entity[] => allEntities().filter((entity) => entity.behaviours.leaderboard);

const scoreField = (entity: Entity): string => entity.behaviours.leaderboard?.field ?? '';

const scoreOf = (entity: Entity, row: Row): number => Number(row[scoreField(entity)] ?? 0);

/** With one board in the app the word alone is clear. */
const titleOf = (entity: Entity): string =>
  boards().length === 1 ? t('leaderboard.title') : t('leaderboard.title_of', { what: many(entity) });

function page(c: Ctx, entity: Entity) {
  const viewer = viewerOf(c);
  if (!mayReadSome(viewer, entity)) return viewer.id === null ? toSignIn(c) : c.notFound();
  const rows: Row[] = list(viewer, entity, { sort: `-${scoreField(entity)}`, size: SHOWN }).rows;
  const places = ranked(rows, (row) => scoreOf(entity, row));
  const own = places.some(({ row }) => isMine(viewer, row)) ? null : ownPlace(viewer, entity);
  const title = titleOf(entity);
  const body = html`<div class="head"><div><h1>${title}</h1><p class="lede">${t('leaderboard.by', { field: fieldName(entity, scoreField(entity)) })}</p></div>
<a class="btn" href="/${entity.path}">${t('leaderboard.all', { what: innerMany(entity) })}</a></div>
<section class="card flush">${
    places.length === 0
      ? empty({ title: t('leaderboard.none.title'), text: t('leaderboard.none.text') })
      : html`<ol class="items ranks">${places.map((place) => line(viewer, entity, place))}${own ? line(viewer, entity, own) : ''}</ol>`
  }</section>`;
  return c.html(layout(c, { title, body, narrow: true }));
}

const isMine = (viewer: Viewer, row: Row): boolean => viewer.id !== null && row.owner_id === viewer.id;

/** The best row of a viewer who did not make it into the list. */
function ownPlace(viewer: Viewer, entity: Entity): Ranked<Row> | null {
  if (viewer.id === null || entity.owner === 'nobody') return null;
  const field = scoreField(entity);
  const row = list(viewer, entity, { owner: viewer.id, sort: `-${field}`, size: 1 }).rows[0];
  if (!row) return null;
  const better = count(viewer, entity, { filters: { [field]: { after: scoreOf(entity, row) } } });
  return { row, rank: better + 1 };
}

const MEDALS: Record<number, string> = { 1: 'medal gold', 2: 'medal silver', 3: 'medal bronze' };

function line(viewer: Viewer, entity: Entity, { row, rank }: Ranked<Row>): Html {
  const mine = isMine(viewer, row);
  const label = labelOf(entity, row);
  const position = html`<span class="sr">${t('leaderboard.rank')} </span>${rank}`;
  return html`<li${mine ? html` aria-current="true"` : ''}><span class="${MEDALS[rank] ?? 'medal'}">${position}</span>
<div class="who">${avatar(label)}<a class="cover clip" href="${rowPath(entity, row)}">${label}</a>${mine ? pill(t('leaderboard.you'), 'brand') : ''}</div>
<b class="num">${number(scoreOf(entity, row))}</b></li>`;
}
