import { Fragment } from 'react';
import { board } from '#core/entity/board.tsx';
import { calendar } from '#core/entity/calendar.tsx';
import type { Views } from '#core/entity/display.tsx';
import { fieldOf, isDiscussed } from '#core/entity/entity.ts';
import { fieldName } from '#core/entity/names.ts';
import type { Entity, Row, View } from '#core/entity/types.ts';
import { askAll, type Computed, computedOf, type RowMeta } from '#core/features.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { attributes, when } from '#core/ui/index.ts';

/** The rows of a list in the form that the entity asks for. */

/** What a list page hands to its view. Views of any entity: the rows fit because they come from the same entity. */
export interface Shown {
  c: Ctx;
  entity: Entity;
  views: Views<Entity>;
  rows: readonly Row[];
}

/** What features add to an entry: votes, stars. */
export async function metaOf({ c, entity, rows }: Shown): Promise<RowMeta> {
  const metas = await askAll((feature) => feature.entity?.rowMeta?.(viewerOf(c), entity, rows));
  metas.push(...computedOf(entity).map(worked));
  if (metas.length === 0) return () => '';
  return (row) => {
    const parts = metas.map((meta, index) => ({ key: index, part: meta(row) })).filter(({ part }) => part !== '');
    return parts.length === 0 ? (
      ''
    ) : (
      <p className="meta">
        {parts.map(({ key, part }) => (
          <Fragment key={key}>{part}</Fragment>
        ))}
      </p>
    );
  };
}

/** What follows from a row, with its name. */
const worked =
  ({ label, show }: Computed): RowMeta =>
  (row) => {
    const text = show(row);
    return text === '' ? (
      ''
    ) : (
      <span>
        {label} <b className="num">{text}</b>
      </span>
    );
  };

async function items(shown: Shown): Promise<Html> {
  const { c, rows, views } = shown;
  const meta = await metaOf(shown);
  const author = isDiscussed(shown.entity) ? byline : () => '' as const;
  const entry = (row: Row) => (
    <li key={row.id}>
      {views.listRow?.(row, c)}
      {extra(author(row), meta(row))}
    </li>
  );
  return (
    <section className="card flush">
      <ul className="items">{rows.map(entry)}</ul>
    </section>
  );
}

/** Where people answer each other, it matters who wrote and when. */
const byline = (row: Row): Html => (
  <p className="meta">
    {typeof row.$owner === 'string' ? <span>{row.$owner}</span> : ''}
    <span>{when(row.created_at)}</span>
  </p>
);

const extra = (author: Html | '', meta: Html | ''): Html | '' =>
  author === '' && meta === '' ? (
    ''
  ) : (
    <div className="end">
      {author}
      {meta}
    </div>
  );

const below = (meta: Html | ''): Html | '' => (meta === '' ? '' : <div className="text extra">{meta}</div>);

async function gallery(shown: Shown): Promise<Html> {
  const { c, rows, views } = shown;
  const meta = await metaOf(shown);
  const entry = (row: Row) => (
    <article key={row.id} className="shot boxed">
      {views.card?.(row, c)}
      {below(meta(row))}
    </article>
  );
  return <div className={`gallery ${shown.entity.parent ? 'two' : ''}`}>{rows.map(entry)}</div>;
}

const NUMERIC = ['int', 'decimal', 'money'];

function table(shown: Shown): Html {
  const { c, entity, rows, views } = shown;
  const head = (name: string) => {
    const className = NUMERIC.includes(fieldOf(entity, name).kind) ? 'num' : undefined;
    return (
      <th key={name} scope="col" {...attributes({ class: className })}>
        {fieldName(entity, name)}
      </th>
    );
  };
  const more = computedOf(entity);
  const classOf = ({ isNumber }: Computed) => attributes({ class: isNumber ? 'num' : undefined });
  const moreHead = more.map((one) => (
    <th key={one.label} scope="col" {...classOf(one)}>
      {one.label}
    </th>
  ));
  const moreCell = (row: Row) =>
    more.map((one) => (
      <td key={one.label} data-label={one.label} {...classOf(one)}>
        {one.show(row)}
      </td>
    ));
  return (
    <section className="card flush">
      <div className="table">
        <table>
          <thead>
            <tr>
              {views.columns?.map(head)}
              {moreHead}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                {views.listRow?.(row, c)}
                {moreCell(row)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const shapes: Readonly<Record<View, (shown: Shown) => Html | Promise<Html>>> = {
  items,
  gallery,
  table,
  board,
  calendar,
};

export const rowsOf = async (shown: Shown): Promise<Html> => shapes[shown.entity.list.view](shown);
