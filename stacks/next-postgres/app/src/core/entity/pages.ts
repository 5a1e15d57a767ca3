import { mayReadSome } from '#core/entity/access.ts';
import { can, Denied, find } from '#core/entity/data.ts';
import { detailPage } from '#core/entity/detail-page.tsx';
import { allEntities, isMadeElsewhere, parentOf } from '#core/entity/entity.ts';
import { formPage } from '#core/entity/form-page.tsx';
import { listPage } from '#core/entity/list-page.tsx';
import type { Entity, Row } from '#core/entity/types.ts';
import { viewsOf } from '#core/entity/views.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { hidden } from '#core/web.ts';

/** The pages of an entity, at /[things]. Each reads, asks the data layer and shows; the rules are in the data layer. */

export function entityAt(c: Ctx): Entity {
  const entity = allEntities().find(({ path }) => path === c.param('things'));
  if (!entity) throw new Denied();
  return entity;
}

/** The row of the address, if this viewer may see it. */
export async function rowAt(c: Ctx, entity: Entity, isPage = true): Promise<Row> {
  const row: Row | null = await find(viewerOf(c), entity, c.param('id'));
  if (row) return row;
  if (mayReadSome(viewerOf(c), entity)) throw new Denied();
  hidden(c, isPage);
}

/** undefined: the entity has no parent. null: this viewer has no such parent. */
export async function parentFor(c: Ctx, entity: Entity, id: string): Promise<Row | null | undefined> {
  const above = parentOf(entity);
  return above ? find(viewerOf(c), above, id) : undefined;
}

export const parentOfRow = async (c: Ctx, entity: Entity, row: Row): Promise<Row | undefined> =>
  (await parentFor(c, entity, String(row.parent_id ?? ''))) ?? undefined;

export function rowsPage(c: Ctx): Promise<Html> {
  const entity = entityAt(c);
  return mayReadSome(viewerOf(c), entity) ? listPage(c, entity, viewsOf(entity)) : hidden(c);
}

export async function newPage(c: Ctx): Promise<Html> {
  const entity = entityAt(c);
  const viewer = viewerOf(c);
  const parent = await parentFor(c, entity, c.query('parent') ?? '');
  if (parent === null || isMadeElsewhere(entity) || !(await can(viewer, entity, 'create', parent))) hidden(c);
  return formPage(c, { viewer, entity, parent, ...c.attempt });
}

export async function rowPage(c: Ctx): Promise<Html> {
  const entity = entityAt(c);
  return detailPage(c, entity, viewsOf(entity), await rowAt(c, entity));
}

export async function editPage(c: Ctx): Promise<Html> {
  const entity = entityAt(c);
  const viewer = viewerOf(c);
  const row = await rowAt(c, entity);
  if (!(await can(viewer, entity, 'update', row))) throw new Denied();
  return formPage(c, { viewer, entity, row, parent: await parentOfRow(c, entity, row), ...c.attempt });
}
