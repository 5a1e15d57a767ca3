import { type Tally, tally } from '#core/entity/aggregate.ts';
import { count, list } from '#core/entity/data.ts';
import { starsOf } from '#core/entity/display.ts';
import { childrenOf, reviewOf, rowPath } from '#core/entity/entity.ts';
import { live } from '#core/entity/list-page.ts';
import { innerMany, many } from '#core/entity/names.ts';
import { thread, writeForm } from '#core/entity/thread.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type Ctx, type Html, type Viewer, viewerOf } from '#core/http.ts';
import { t, tn } from '#core/text.ts';
import { count as countMark, number, pager } from '#core/ui/index.ts';

/** One to five stars and a few words, one review a person: the average in lists, the reviews on the row's page. */
const SHOWN = 20;
const POINTS = [5, 4, 3, 2, 1] as const;

export const reviewing: Feature = {
  name: 'reviewing',

  entity: {
    rowMeta(viewer, entity, rows) {
      const reviewed = childrenOf(entity).filter((child) => reviewOf(child));
      if (reviewed.length === 0) return undefined;
      const ids = rows.map((row) => row.id);
      const scores = reviewed.map((child) => scoresOf(viewer, child, ids));
      return (row) => {
        const marks = scores.flatMap((byRow) => byRow.get(row.id) ?? []).map(mark);
        return marks.length === 0 ? '' : html`${marks}`;
      };
    },

    children: (c, parent, row, child) => (reviewOf(child) ? reviews(c, parent, row, child) : undefined),
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
function scoresOf(viewer: Viewer, child: Entity, parentIds: readonly string[]): Map<string, Score> {
  const rating = reviewOf(child);
  const votes = rating ? tally(viewer, child, rating, parentIds) : [];
  return new Map([...Map.groupBy(votes, ({ parent }) => parent)].map(([id, given]) => [id, scoreOf(given)]));
}

function scoreOf(given: readonly Tally[]): Score {
  const groups = POINTS.map((points) => given.find(({ value }) => value === points)?.total ?? 0);
  const total = groups.reduce((sum, votes) => sum + votes, 0);
  const points = groups.reduce((sum, votes, index) => sum + votes * (POINTS[index] ?? 0), 0);
  return { average: Math.round((points / total) * 10) / 10, total, groups };
}

const mark = ({ average, total }: Score): Html =>
  html`<span>${starsOf(average)}<b class="num">${number(average)}</b> ${tn('reviewing.count', total)}</span>`;

function reviews(c: Ctx, parent: Entity, row: Row, child: Entity): Html {
  const viewer = viewerOf(c);
  const here = rowPath(parent, row);
  const { rows, total, page, pages } = list(viewer, child, {
    parent: row.id,
    size: SHOWN,
    sort: '-created',
    page: Number(c.req.query('reviews') ?? 1),
  });
  const older = pager({ page, pages, href: (to) => `${here}?reviews=${to}#section-${child.path}` });
  const score = scoresOf(viewer, child, [row.id]).get(row.id);
  const hasWritten = viewer.id !== null && count(viewer, child, { parent: row.id, owner: viewer.id }) > 0;
  return html`<section class="stack" id="section-${child.path}"${live(child)}><h2>${many(child)} ${countMark(total)}</h2>
${score ? scoreCard(score) : html`<p class="muted">${t('reviewing.none', { what: innerMany(child) })}</p>`}
${thread(c, child, rows)}${older}${hasWritten ? '' : writeForm(c, child, row, here)}</section>`;
}

function scoreCard({ average, total, groups }: Score): Html {
  const meter = (votes: number, index: number) => {
    const points = POINTS[index] ?? 0;
    const label = tn('reviewing.with_stars', votes, { points });
    return html`<div class="meter"><span class="num">${points}</span><progress max="${total}" value="${votes}" aria-label="${label}"></progress><span class="num">${votes}</span></div>`;
  };
  return html`<div class="card score"><div class="stack tight"><p class="figure">${number(average)}</p>${starsOf(average)}
<p class="muted sm">${tn('reviewing.total', total)}</p></div><div class="stack tight">${groups.map(meter)}</div></div>`;
}
