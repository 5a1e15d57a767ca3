import { systemUpdate } from '#core/entity/data.ts';
import { allEntities, rowPath } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { features } from '#core/features.ts';
import type { Viewer } from '#core/http.ts';
import { t } from '#core/text.ts';

export type Decision = 'approved' | 'rejected';

export const approves = (viewer: Viewer, entity: Entity): boolean =>
  viewer.id !== null && (entity.behaviours.approval?.by.includes(viewer.role) ?? false);

export const approvedBy = (viewer: Viewer): Entity[] => allEntities().filter((entity) => approves(viewer, entity));

/** The caller has checked that the viewer approves rows of this entity and sees this one. */
export async function decide(viewer: Viewer, entity: Entity, row: Row, decision: Decision): Promise<void> {
  const field = entity.behaviours.approval?.field;
  if (!field || row[field] === decision) return;
  await systemUpdate(entity, row.id, { [field]: decision });
  if (!row.owner_id || row.owner_id === viewer.id) return;
  const news = { text: t(`approval.news.${decision}`, { label: labelOf(entity, row) }), href: rowPath(entity, row) };
  for (const feature of features()) await feature.notify?.([row.owner_id], news);
}
