import { list } from '#core/entity/data.ts';
import { isComment, rowPath } from '#core/entity/entity.ts';
import { live } from '#core/entity/list-page.tsx';
import { innerMany, many } from '#core/entity/names.ts';
import { thread, writeForm } from '#core/entity/thread.tsx';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { count, pager } from '#core/ui/index.ts';

/** Comments, newest last, on the page of the row that they are about. */
const SHOWN = 50;

export const commenting: Feature = {
  name: 'commenting',

  entity: {
    children: async (c, parent, row, child) => (isComment(child) ? await comments(c, parent, row, child) : undefined),
  },
};

async function comments(c: Ctx, parent: Entity, row: Row, child: Entity): Promise<Html> {
  const viewer = viewerOf(c);
  const here = rowPath(parent, row);
  const query = { parent: row.id, size: SHOWN, sort: 'created' };
  const { pages } = await list(viewer, child, query);
  // Whoever comes to read wants the end of the conversation; older pages are one click away.
  const wanted = Number(c.query('comments') ?? pages);
  const { rows, total, page } = await list(viewer, child, { ...query, page: wanted });
  const older = pager({ page, pages, href: (to) => `${here}?comments=${to}#section-${child.path}` });
  return (
    <section className="stack" id={`section-${child.path}`} {...live(child)}>
      <h2>
        {many(child)} {count(total)}
      </h2>
      {total === 0 ? <p className="muted">{t('commenting.none', { what: innerMany(child) })}</p> : ''}
      {await thread(c, child, rows)}
      {older}
      {await writeForm(c, child, row, here)}
    </section>
  );
}
