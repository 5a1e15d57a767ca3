import { list } from '#core/entity/data.ts';
import { thumbOf } from '#core/entity/display.tsx';
import { entityOf, rowPath } from '#core/entity/entity.ts';
import { type Marked, marksIn } from '#core/entity/marks.tsx';
import { labelOf, one } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Ctx, type Html, userOf, type Viewer } from '#core/http.ts';
import { t, tn } from '#core/text.ts';
import { empty, icon, layout, pager, whenInside } from '#core/ui/index.ts';

const PAGE = 24;
const marks = marksIn('row_favorite');

interface Favorite {
  entity: Entity;
  row: Row;
  since: number;
}

export async function favoritesPage(c: Ctx): Promise<Html> {
  const user = userOf(c);
  const found = await visible(user, await marks.of(user.id));
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const page = Math.min(Math.max(1, Number.parseInt(c.query('page') ?? '1', 10) || 1), pages);
  const shown = found.slice((page - 1) * PAGE, page * PAGE);
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{t('favorites.title')}</h1>
          <p className="lede">{tn('favorites.count', found.length)}</p>
        </div>
      </div>
      <section className="card flush">
        {shown.length === 0 ? (
          empty({ title: t('favorites.none.title'), text: t('favorites.none.text') })
        ) : (
          <ul className="items">{shown.map((favorite) => item(favorite, c.url.pathname))}</ul>
        )}
      </section>
      {pager({ page, pages, href: (to) => `/favorites?page=${to}` })}
    </>
  );
  return layout(c, { title: t('favorites.title'), body });
}

/** One query for each kind of row, whatever the number of favorites. Rows that the viewer lost sight of stay out. */
async function visible(viewer: Viewer, marked: Marked[]): Promise<Favorite[]> {
  const rows = new Map<string, Row>();
  for (const [table, ids] of Map.groupBy(marked, (mark) => mark.entity)) {
    const entity = entityOf(table);
    if (entity) for (const row of await readable(viewer, entity, ids)) rows.set(`${table}:${row.id}`, row);
  }
  return marked.flatMap((mark) => {
    const entity = entityOf(mark.entity);
    const row = rows.get(`${mark.entity}:${mark.rowId}`);
    return entity && row ? [{ entity, row, since: mark.createdAt }] : [];
  });
}

/** The data layer hands out a hundred rows at most. */
const AT_ONCE = 100;

async function readable(viewer: Viewer, entity: Entity, marked: Marked[]): Promise<Row[]> {
  const ids = marked.map((mark) => mark.rowId);
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, part) =>
    ids.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
  return (
    await Promise.all(
      parts.map(async (part): Promise<Row[]> => (await list(viewer, entity, { ids: part, size: AT_ONCE })).rows),
    )
  ).flat();
}

function item({ entity, row, since }: Favorite, back: string): Html {
  return (
    <li key={row.id}>
      {thumbOf(entity, row)}
      <div className="text">
        <a className="cover" href={rowPath(entity, row)}>
          {labelOf(entity, row)}
        </a>
        <p className="meta">
          <span>{one(entity)}</span>
          <span>{t('favorites.since', { when: whenInside(since) })}</span>
        </p>
      </div>
      <form className="over" method="post" action={`${rowPath(entity, row)}/favorite`}>
        <input type="hidden" name="back" value={back} />
        <button type="submit"
          className="btn ghost square"
          name="on"
          value="0"
          aria-label={t('favorites.remove', { label: labelOf(entity, row) })}
        >
          {icon('x')}
        </button>
      </form>
    </li>
  );
}
