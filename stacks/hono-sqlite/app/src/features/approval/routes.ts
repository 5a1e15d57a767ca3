import type { Hono } from 'hono';
import { count, find, list } from '#core/entity/data.ts';
import { allEntities, rowPath } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity } from '#core/entity/types.ts';
import { type App, form, localPath, redirectWithToast, signedIn, textOf, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { queuePage } from '#features/approval/pages.ts';
import { approvedBy, approves, type Decision, decide } from '#features/approval/rules.ts';

const DECISIONS: Record<string, Decision> = { approve: 'approved', reject: 'rejected' };
const SHOWN = 50;

const pending = (entity: Entity) => ({ [entity.behaviours.approval?.field ?? '']: { equals: 'pending' } });

export const waitingFor = (viewer: Viewer): number =>
  approvedBy(viewer).reduce((sum, entity) => sum + count(viewer, entity, { filters: pending(entity) }), 0);

export function addRoutes(app: Hono<App>): void {
  app.get('/approvals', signedIn, (c) => {
    const viewer = viewerOf(c);
    const entities = approvedBy(viewer);
    if (entities.length === 0) return c.notFound();
    // Whoever has waited longest comes first.
    const query = { sort: 'created', size: SHOWN };
    const groups = entities.map((entity) => ({
      entity,
      ...list(viewer, entity, { ...query, filters: pending(entity) }),
    }));
    return queuePage(c, groups);
  });

  for (const entity of allEntities().filter((one) => one.behaviours.approval)) {
    app.post(`/${entity.path}/:id/:verb{approve|reject}`, signedIn, async (c) => {
      const viewer = viewerOf(c);
      const row = approves(viewer, entity) ? find(viewer, entity, c.req.param('id')) : null;
      const decision = DECISIONS[c.req.param('verb')];
      if (!row || !decision) return c.notFound();
      decide(viewer, entity, row, decision);
      const back = localPath(textOf(await form(c), 'back'), rowPath(entity, row));
      return redirectWithToast(c, back, t(`approval.done.${decision}`, { label: labelOf(entity, row) }));
    });
  }
}
