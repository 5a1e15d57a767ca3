import { can } from '#core/entity/data.ts';
import { rowPath } from '#core/entity/entity.ts';
import { inlineForm } from '#core/entity/form-page.tsx';
import { inner, labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { viewsOf } from '#core/entity/views.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { avatar, icon, when } from '#core/ui/index.ts';

/** What people write under a row: comments and reviews. */

const LABEL_MAX = 60;

export const thread = async (c: Ctx, entity: Entity, rows: readonly Row[]): Promise<Html | ''> =>
  rows.length === 0 ? '' : <ol className="thread">{await Promise.all(rows.map((row) => entry(c, entity, row)))}</ol>;

async function entry(c: Ctx, entity: Entity, row: Row): Promise<Html> {
  const author = typeof row.$owner === 'string' ? row.$owner : t('thread.somebody');
  const time = <time dateTime={new Date(row.created_at).toISOString()}>{when(row.created_at)}</time>;
  const tools = (
    <span className="tools">
      {await editLink(c, entity, row)}
      {await deleteButton(c, entity, row)}
    </span>
  );
  return (
    <li key={row.id}>
      {avatar(author)}
      <header>
        <b>{author}</b>
        {time}
        {tools}
      </header>
      {viewsOf(entity).listRow?.(row, c)}
    </li>
  );
}

const shortLabel = (entity: Entity, row: Row): string => labelOf(entity, row).slice(0, LABEL_MAX) || inner(entity);

async function editLink(c: Ctx, entity: Entity, row: Row): Promise<Html | ''> {
  if (!(await can(viewerOf(c), entity, 'update', row))) return '';
  const name = t('thread.edit', { label: shortLabel(entity, row) });
  return (
    <a className="btn ghost square small" href={`${rowPath(entity, row)}/edit`} aria-label={name}>
      {icon('edit')}
    </a>
  );
}

async function deleteButton(c: Ctx, entity: Entity, row: Row): Promise<Html | ''> {
  if (!(await can(viewerOf(c), entity, 'delete', row))) return '';
  const name = t('thread.delete', { label: shortLabel(entity, row) });
  return (
    <form method="post" action={`${rowPath(entity, row)}/delete`}>
      <button type="submit" className="btn ghost square small" aria-label={name}>
        {icon('trash')}
      </button>
    </form>
  );
}

/** The form below a thread; for people who could write if they signed in, the way there. */
export async function writeForm(c: Ctx, entity: Entity, parent: Row, back: string): Promise<Html | ''> {
  const viewer = viewerOf(c);
  if (await can(viewer, entity, 'create', parent)) return inlineForm({ viewer, entity, parent });
  if (viewer.id !== null || entity.access.create.length === 0) return '';
  const text = t('thread.sign_in', { what: inner(entity) });
  return (
    <p>
      <a className="btn" href={`/sign-in?next=${encodeURIComponent(back)}`}>
        {text}
      </a>
    </p>
  );
}
