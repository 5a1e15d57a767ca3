import { count, find, list } from '#core/entity/data.ts';
import { rowPath } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity } from '#core/entity/types.ts';
import type { RowForm } from '#core/features.ts';
import { type Ctx, type Html, localPath, textOf, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { notFound, redirectWithToast } from '#core/web.ts';
import { queuePage } from '#features/approval/pages.tsx';
import { approvedBy, approves, type Decision, decide } from '#features/approval/rules.ts';

const DECISIONS: Record<string, Decision> = { approve: 'approved', reject: 'rejected' };
const SHOWN = 50;

const pending = (entity: Entity) => ({ [entity.behaviours.approval?.field ?? '']: { equals: 'pending' } });

export async function waitingFor(viewer: Viewer): Promise<number> {
  let sum = 0;
  for (const entity of approvedBy(viewer)) sum += await count(viewer, entity, { filters: pending(entity) });
  return sum;
}

export async function approvalsPage(c: Ctx): Promise<Html> {
  const viewer = viewerOf(c);
  const entities = approvedBy(viewer);
  if (entities.length === 0) notFound();
  // Whoever has waited longest comes first.
  const query = { sort: 'created', size: SHOWN };
  const groups = entities.map(async (entity) => ({
    entity,
    ...(await list(viewer, entity, { ...query, filters: pending(entity) })),
  }));
  return queuePage(c, await Promise.all(groups));
}

export function decisionForm(verb: string, entity: Entity): RowForm | undefined {
  const decision = entity.behaviours.approval ? DECISIONS[verb] : undefined;
  return decision && ((c, sent) => decideOn(c, textOf(sent, 'back'), entity, decision));
}

async function decideOn(c: Ctx, back: string, entity: Entity, decision: Decision): Promise<Response> {
  const viewer = viewerOf(c);
  const row = approves(viewer, entity) ? await find(viewer, entity, c.param('id')) : null;
  if (!row) notFound();
  await decide(viewer, entity, row, decision);
  const text = t(`approval.done.${decision}`, { label: labelOf(entity, row) });
  return redirectWithToast(localPath(back, rowPath(entity, row)), text);
}
