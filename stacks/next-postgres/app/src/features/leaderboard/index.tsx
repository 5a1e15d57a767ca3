import { mayReadSome } from '#core/entity/access.ts';
import { count, Denied, list } from '#core/entity/data.ts';
import { allEntities, rowPath } from '#core/entity/entity.ts';
import { fieldName, innerMany, labelOf, many } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { type Ctx, type Html, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { avatar, empty, layout, number, pill } from '#core/ui/index.ts';
import { hidden } from '#core/web.ts';
import { type Ranked, ranked } from '#features/leaderboard/ranks.ts';

/** The highest rows of an entity, on a page of their own. */
const SHOWN = 50;

export const leaderboard: Feature = {
  name: 'leaderboard',

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

export async function leaderboardPage(c: Ctx): Promise<Html> {
  const viewer = viewerOf(c);
  const entity = boards().find(({ path }) => path === c.param('things'));
  if (!entity) throw new Denied();
  if (!mayReadSome(viewer, entity)) hidden(c);
  const rows: Row[] = (await list(viewer, entity, { sort: `-${scoreField(entity)}`, size: SHOWN })).rows;
  const places = ranked(rows, (row) => scoreOf(entity, row));
  const own = places.some(({ row }) => isMine(viewer, row)) ? null : await ownPlace(viewer, entity);
  const title = titleOf(entity);
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{title}</h1>
          <p className="lede">{t('leaderboard.by', { field: fieldName(entity, scoreField(entity)) })}</p>
        </div>
        <a className="btn" href={`/${entity.path}`}>
          {t('leaderboard.all', { what: innerMany(entity) })}
        </a>
      </div>
      <section className="card flush">
        {places.length === 0 ? (
          empty({ title: t('leaderboard.none.title'), text: t('leaderboard.none.text') })
        ) : (
          <ol className="items ranks">
            {places.map((place) => line(viewer, entity, place))}
            {own ? line(viewer, entity, own) : ''}
          </ol>
        )}
      </section>
    </>
  );
  return layout(c, { title, body, narrow: true });
}

const isMine = (viewer: Viewer, row: Row): boolean => viewer.id !== null && row.owner_id === viewer.id;

/** The best row of a viewer who did not make it into the list. */
async function ownPlace(viewer: Viewer, entity: Entity): Promise<Ranked<Row> | null> {
  if (viewer.id === null || entity.owner === 'nobody') return null;
  const field = scoreField(entity);
  const row = (await list(viewer, entity, { owner: viewer.id, sort: `-${field}`, size: 1 })).rows[0];
  if (!row) return null;
  const better = await count(viewer, entity, { filters: { [field]: { after: scoreOf(entity, row) } } });
  return { row, rank: better + 1 };
}

const MEDALS: Record<number, string> = { 1: 'medal gold', 2: 'medal silver', 3: 'medal bronze' };

function line(viewer: Viewer, entity: Entity, { row, rank }: Ranked<Row>): Html {
  const mine = isMine(viewer, row);
  const label = labelOf(entity, row);
  const position = (
    <>
      <span className="sr">{t('leaderboard.rank')} </span>
      {rank}
    </>
  );
  return (
    <li key={row.id} aria-current={mine ? 'true' : undefined}>
      <span className={MEDALS[rank] ?? 'medal'}>{position}</span>
      <div className="who">
        {avatar(label)}
        <a className="cover clip" href={rowPath(entity, row)}>
          {label}
        </a>
        {mine ? pill(t('leaderboard.you'), 'brand') : ''}
      </div>
      <b className="num">{number(scoreOf(entity, row))}</b>
    </li>
  );
}
