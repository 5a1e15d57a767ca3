import { board } from '#core/entity/board.ts';
import { calendar } from '#core/entity/calendar.ts';
import type { Views } from '#core/entity/display.ts';
import { fieldOf, isDiscussed } from '#core/entity/entity.ts';
import { fieldName } from '#core/entity/names.ts';
import type { Entity, Row, View } from '#core/entity/types.ts';
import { type Computed, computedOf, features, type RowMeta } from '#core/features.ts';
import { html } from '#core/html.ts';
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
export function metaOf({ c, entity, rows }: Shown): RowMeta {
  const metas = features().flatMap((feature) => feature.entity?.rowMeta?.(viewerOf(c), entity, rows) ?? []);
  metas.push(...computedOf(entity).map(worked));
  if (metas.length === 0) return () => '';
  return (row) => {
    const parts = metas.map((meta) => meta(row)).filter((part) => part !== '');
    return parts.length === 0 ? '' : html`<p class="meta">${parts}</p>`;
  };
}

/** What follows from a row, with its name. */
const worked =
  ({ label, show }: Computed): RowMeta =>
  (row) => {
    const text = show(row);
    return text === '' ? '' : html`<span>${label} <b class="num">${text}</b></span>`;
  };

function items(shown: Shown): Html {
  const { c, rows, views } = shown;
  const meta = metaOf(shown);
  const author = isDiscussed(shown.entity) ? byline : () => '' as const;
  const entry = (row: Row) => html`<li>${views.listRow?.(row, c)}${extra(author(row), meta(row))}</li>`;
  return html`<section class="card flush"><ul class="items">${rows.map(entry)}</ul></section>`;
}

/** Where people answer each other, it matters who wrote and when. */
const byline = (row: Row): Html =>
  html`<p class="meta">${typeof row.$owner === 'string' ? html`<span>${row.$owner}</span>` : ''}<span>${when(row.created_at)}</span></p>`;

const extra = (author: Html | '', meta: Html | ''): Html | '' =>
  author === '' && meta === '' ? '' : html`<div class="end">${author}${meta}</div>`;

const below = (meta: Html | ''): Html | '' => (meta === '' ? '' : html`<div class="text extra">${meta}</div>`);

function gallery(shown: Shown): Html {
  const { c, rows, views } = shown;
  const meta = metaOf(shown);
  const entry = (row: Row) => html`<article class="shot boxed">${views.card?.(row, c)}${below(meta(row))}</article>`;
  return html`<div class="gallery ${shown.entity.parent ? 'two' : ''}">${rows.map(entry)}</div>`;
}

const NUMERIC = ['int', 'decimal', 'money'];

function table(shown: Shown): Html {
  const { c, entity, rows, views } = shown;
  const head = (name: string) => {
    const className = NUMERIC.includes(fieldOf(entity, name).kind) ? 'num' : undefined;
    return html`<th scope="col"${attributes({ class: className })}>${fieldName(entity, name)}</th>`;
  };
  const more = computedOf(entity);
  const classOf = ({ isNumber }: Computed) => attributes({ class: isNumber ? 'num' : undefined });
  const moreHead = more.map((one) => html`<th scope="col"${classOf(one)}>${one.label}</th>`);
  const moreCell = (row: Row) =>
    more.map((one) => html`<td data-label="${one.label}"${classOf(one)}>${one.show(row)}</td>`);
  return html`<section class="card flush"><div class="table"><table>
    <thead><tr>${views.columns?.map(head)}${moreHead}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${views.listRow?.(row, c)}${moreCell(row)}</tr>`)}</tbody>
  </table></div></section>`;
}

const shapes: Readonly<Record<View, (shown: Shown) => Html>> = { items, gallery, table, board, calendar };

export const rowsOf = (shown: Shown): Html => shapes[shown.entity.list.view](shown);
