import { Denied, systemFind, systemList } from '#core/entity/data.ts';
import { childrenOf, entityOf, isFile, isTalk } from '#core/entity/entity.ts';
import { fileResponse } from '#core/entity/files.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Ctx, Html } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { addressOf } from '#core/throttle.ts';
import { sharedRow } from '#features/share/links.ts';
import { sharedPage } from '#features/share/page.tsx';

const PAGES_A_MINUTE = 60;
const FILES_A_MINUTE = 600;

export async function openedPage(c: Ctx): Promise<Html> {
  if (!(await allow(`shared:${addressOf(c)}`, PAGES_A_MINUTE, 60))) return t('core.too_many');
  const token = c.param('token');
  const found = await open(token);
  if (!found) throw new Denied();
  const parts = visibleChildren(found.entity).map(async (entity) => ({
    entity,
    rows: (await systemList(entity, { parent: found.row.id, size: 100 })).rows as Row[],
  }));
  return sharedPage(c, { token, ...found, parts: await Promise.all(parts) });
}

export async function openedFile(c: Ctx): Promise<Response> {
  const found = await open(c.param('token'));
  if (!found) throw new Denied();
  return file(c, found.entity, found.row, c.param('field'));
}

export async function openedChildFile(c: Ctx): Promise<Response> {
  const found = await open(c.param('token'));
  const child = found && visibleChildren(found.entity).find((entity) => entity.table === c.param('child'));
  const row: Row | null = child ? await systemFind(child, c.param('id')) : null;
  if (!child || !row || row.parent_id !== found.row.id) throw new Denied();
  return file(c, child, row, c.param('field'));
}

/** The row behind a token. One that waits for approval is not shown in this way either. */
async function open(token: string): Promise<{ entity: Entity; row: Row } | null> {
  const share = await sharedRow(token);
  const entity = share && entityOf(share.table);
  if (!share || !entity?.behaviours.share) return null;
  const row: Row | null = await systemFind(entity, share.rowId);
  const { approval } = entity.behaviours;
  return row && (!approval || row[approval.field] === 'approved') ? { entity, row } : null;
}

/** Parts that are for everybody who reads the row. Conversations stay among those who have them. */
function visibleChildren(entity: Entity): Entity[] {
  return childrenOf(entity).filter((child) => child.access.read.includes('parent') && !isTalk(child));
}

async function file(c: Ctx, entity: Entity, row: Row, name: string): Promise<Response> {
  const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
  const key = field && isFile(field) ? row[name] : null;
  if (typeof key !== 'string') throw new Denied();
  if (!(await allow(`shared-file:${addressOf(c)}`, FILES_A_MINUTE, 60)))
    return new Response(t('core.too_many'), { status: 429 });
  const answer = await fileResponse(key);
  if (!answer) throw new Denied();
  return answer;
}
