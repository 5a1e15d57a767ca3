import { html } from 'hono/html';
import { count, list } from '#core/entity/data.ts';
import { starsOf } from '#core/entity/display.ts';
import { childrenOf, reviewOf, rowPath } from '#core/entity/entity.ts';
import { live } from '#core/entity/list-page.ts';
import { innerMany, many } from '#core/entity/names.ts';
import { thread, writeForm } from '#core/entity/thread.ts';
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
    rowMeta(viewer, entity, row) {
      const scores = childrenOf(entity)
        .map((child) => scoreOf(viewer, child, row.id))
        .filter((score) => score.total > 0);
      return scores.length === 0 ? '' : html`${scores.map(mark)}`;
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

/** Only reviews that the viewer may read count. */
function scoreOf(viewer: Viewer, child: Entity, parentId: string): Score {
  const rating = reviewOf(child);
  const groups = POINTS.map((points) =>
    rating ? count(viewer, child, { parent: parentId, filters: { [rating]: { equals: points } } }) : 0,
  );
  const total = groups.reduce((sum, votes) => sum + votes, 0);
  const points = groups.reduce((sum, votes, index) => sum + votes * (POINTS[index] ?? 0), 0);
  return { average: total === 0 ? 0 : Math.round((points / total) * 10) / 10, total, groups };
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
  const hasWritten = viewer.id !== null && count(viewer, child, { parent: row.id, owner: viewer.id }) > 0;
  return html`<section class="stack" id="section-${child.path}"${live(child)}><h2>${many(child)} ${countMark(total)}</h2>
${total === 0 ? html`<p class="muted">${t('reviewing.none', { what: innerMany(child) })}</p>` : scoreCard(scoreOf(viewer, child, row.id))}
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
