import { can } from '#core/entity/data.ts';
import { rowPath } from '#core/entity/entity.ts';
import { inlineForm } from '#core/entity/form-page.ts';
import { inner, labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { viewsOf } from '#core/entity/views.ts';
import { html } from '#core/html.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { avatar, icon, when } from '#core/ui/index.ts';

/** What people write under a row: comments and reviews. */

const LABEL_MAX = 60;

export const thread = (c: Ctx, entity: Entity, rows: readonly Row[]): Html | '' =>
  rows.length === 0 ? '' : html`<ol class="thread">${rows.map((row) => entry(c, entity, row))}</ol>`;

function entry(c: Ctx, entity: Entity, row: Row): Html {
  const author = typeof row.$owner === 'string' ? row.$owner : t('thread.somebody');
  const time = html`<time datetime="${new Date(row.created_at).toISOString()}">${when(row.created_at)}</time>`;
  const tools = html`<span class="tools">${editLink(c, entity, row)}${deleteButton(c, entity, row)}</span>`;
  return html`<li>${avatar(author)}<header><b>${author}</b>${time}${tools}</header>${viewsOf(entity).listRow?.(row, c)}</li>`;
}

const shortLabel = (entity: Entity, row: Row): string => labelOf(entity, row).slice(0, LABEL_MAX) || inner(entity);

function editLink(c: Ctx, entity: Entity, row: Row): Html | '' {
  if (!can(viewerOf(c), entity, 'update', row)) return '';
  const name = t('thread.edit', { label: shortLabel(entity, row) });
  return html`<a class="btn ghost square small" href="${rowPath(entity, row)}/edit" aria-label="${name}">${icon('edit')}</a>`;
}

function deleteButton(c: Ctx, entity: Entity, row: Row): Html | '' {
  if (!can(viewerOf(c), entity, 'delete', row)) return '';
  const name = t('thread.delete', { label: shortLabel(entity, row) });
  return html`<form method="post" action="${rowPath(entity, row)}/delete"><button class="btn ghost square small" aria-label="${name}">${icon('trash')}</button></form>`;
}

/** The form below a thread; for people who could write if they signed in, the way there. */
export function writeForm(c: Ctx, entity: Entity, parent: Row, back: string): Html | '' {
  const viewer = viewerOf(c);
  if (can(viewer, entity, 'create', parent)) return inlineForm({ viewer, entity, parent });
  if (viewer.id !== null || entity.access.create.length === 0) return '';
  const text = t('thread.sign_in', { what: inner(entity) });
  return html`<p><a class="btn" href="/sign-in?next=${encodeURIComponent(back)}">${text}</a></p>`;
}
