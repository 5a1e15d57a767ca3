import { type Tally, tally } from '#core/entity/aggregate.ts';
import { count, list } from '#core/entity/data.ts';
import { starsOf } from '#core/entity/display.tsx';
import { childrenOf, reviewOf, rowPath } from '#core/entity/entity.ts';
import { live } from '#core/entity/list-page.tsx';
import { innerMany, many } from '#core/entity/names.ts';
import { thread, writeForm } from '#core/entity/thread.tsx';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { type Ctx, type Html, type Viewer, viewerOf } from '#core/http.ts';
import { t, tn } from '#core/text.ts';
import { count as countMark, number, pager } from '#core/ui/index.ts';

/** One to five stars and a few words, one review a person: the average in lists, the reviews on the row's page. */
const SHOWN = 20;
const POINTS = [5, 4, 3, 2, 1] as const;

export const reviewing: Feature = {
  name: 'reviewing',

  entity: {
    async rowMeta(viewer, entity, rows) {
      const reviewed = childrenOf(entity).filter((child) => reviewOf(child));
      if (reviewed.length === 0) return undefined;
      const ids = rows.map((row) => row.id);
      const scores = await Promise.all(reviewed.map((child) => scoresOf(viewer, child, ids)));
      return (row) => {
        const marks = scores.flatMap((byRow) => byRow.get(row.id) ?? []).map(mark);
        return marks.length === 0 ? '' : marks;
      };
    },

    children: async (c, parent, row, child) => (reviewOf(child) ? await reviews(c, parent, row, child) : undefined),
  },
};

interface Score {
  /** Rounded to one digit. */
  average: number;
  total: number;
  /** How many gave five stars, four, and so on down to one. */
  groups: number[];
}

/** The scores of the rows that have any, by id. Only reviews that the viewer may read count. */
async function scoresOf(viewer: Viewer, child: Entity, parentIds: readonly string[]): Promise<Map<string, Score>> {
  const rating = reviewOf(child);
  const votes = rating ? await tally(viewer, child, rating, parentIds) : [];
  return new Map([...Map.groupBy(votes, ({ parent }) => parent)].map(([id, given]) => [id, scoreOf(given)]));
}

function scoreOf(given: readonly Tally[]): Score {
  const groups = POINTS.map((points) => given.find(({ value }) => value === points)?.total ?? 0);
  const total = groups.reduce((sum, votes) => sum + votes, 0);
  const points = groups.reduce((sum, votes, index) => sum + votes * (POINTS[index] ?? 0), 0);
  return { average: Math.round((points / total) * 10) / 10, total, groups };
}

const mark = ({ average, total }: Score): Html => (
  <span>
    {starsOf(average)}
    <b className="num">{number(average)}</b> {tn('reviewing.count', total)}
  </span>
);

async function reviews(c: Ctx, parent: Entity, row: Row, child: Entity): Promise<Html> {
  const viewer = viewerOf(c);
  const here = rowPath(parent, row);
  const { rows, total, page, pages } = await list(viewer, child, {
    parent: row.id,
    size: SHOWN,
    sort: '-created',
    page: Number(c.query('reviews') ?? 1),
  });
  const older = pager({ page, pages, href: (to) => `${here}?reviews=${to}#section-${child.path}` });
  const score = (await scoresOf(viewer, child, [row.id])).get(row.id);
  const hasWritten = viewer.id !== null && (await count(viewer, child, { parent: row.id, owner: viewer.id })) > 0;
  return (
    <section className="stack" id={`section-${child.path}`} {...live(child)}>
      <h2>
        {many(child)} {countMark(total)}
      </h2>
      {score ? scoreCard(score) : <p className="muted">{t('reviewing.none', { what: innerMany(child) })}</p>}
      {await thread(c, child, rows)}
      {older}
      {hasWritten ? '' : await writeForm(c, child, row, here)}
    </section>
  );
}

function scoreCard({ average, total, groups }: Score): Html {
  const meter = (votes: number, index: number) => {
    const points = POINTS[index] ?? 0;
    const label = tn('reviewing.with_stars', votes, { points });
    return (
      <div key={votes} className="meter">
        <span className="num">{points}</span>
        <progress max={total} value={votes} aria-label={label} />
        <span className="num">{votes}</span>
      </div>
    );
  };
  return (
    <div className="card score">
      <div className="stack tight">
        <p className="figure">{number(average)}</p>
        {starsOf(average)}
        <p className="muted sm">{tn('reviewing.total', total)}</p>
      </div>
      <div className="stack tight">{groups.map(meter)}</div>
    </div>
  );
}
