import { Hono } from 'hono';
import { systemFind, systemList } from '#core/entity/data.ts';
import { childrenOf, entityOf, isFile, isTalk } from '#core/entity/entity.ts';
import { fileResponse } from '#core/entity/files.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { App, Ctx } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { addressOf } from '#core/throttle.ts';
import { sharedRow } from '#features/share/links.ts';
import { type Shared, sharedPage } from '#features/share/page.ts';

const PAGES_A_MINUTE = 60;
const FILES_A_MINUTE = 600;

export const routes = new Hono<App>();

routes.get('/:token', (c) => {
  if (!allow(`shared:${addressOf(c)}`, PAGES_A_MINUTE, 60)) return c.text(t('core.too_many'), 429);
  const token = c.req.param('token');
  const found = open(token);
  if (!found) return c.notFound();
  c.header('x-robots-tag', 'noindex, nofollow');
  const parts = visibleChildren(found.entity).map((entity) => ({
    entity,
    rows: systemList(entity, { parent: found.row.id, size: 100 }).rows,
  }));
  return sharedPage(c, { token, ...found, parts } satisfies Shared);
});

routes.get('/:token/files/:field', (c) => {
  const found = open(c.req.param('token'));
  return found ? file(c, found.entity, found.row, c.req.param('field')) : c.notFound();
});

routes.get('/:token/:child/:id/files/:field', (c) => {
  const found = open(c.req.param('token'));
  const child = found && visibleChildren(found.entity).find((entity) => entity.table === c.req.param('child'));
  const row: Row | null = child ? systemFind(child, c.req.param('id')) : null;
  if (!child || !row || row.parent_id !== found.row.id) return c.notFound();
  return file(c, child, row, c.req.param('field'));
});

/** The row behind a token. One that waits for approval is not shown in this way either. */
function open(token: string): { entity: Entity; row: Row } | null {
  const share = sharedRow(token);
  const entity = share && entityOf(share.table);
  if (!share || !entity?.behaviours.share) return null;
  const row: Row | null = systemFind(entity, share.rowId);
  const { approval } = entity.behaviours;
  return row && (!approval || row[approval.field] === 'approved') ? { entity, row } : null;
}

/** Parts that are for everybody who reads the row. Conversations stay among those who have them. */
function visibleChildren(entity: Entity): Entity[] {
  return childrenOf(entity).filter((child) => child.access.read.includes('parent') && !isTalk(child));
}

async function file(c: Ctx, entity: Entity, row: Row, name: string): Promise<Response> {
  const field = entity.fields[name];
  const key = field && isFile(field) ? row[name] : null;
  if (typeof key !== 'string') return c.notFound();
  if (!allow(`shared-file:${addressOf(c)}`, FILES_A_MINUTE, 60)) return c.text(t('core.too_many'), 429);
  return (await fileResponse(key)) ?? c.notFound();
}
