import { one, run } from '#core/db.ts';
import type { Entity } from '#core/entity/types.ts';
import { token } from '#core/ids.ts';
import { linkHash, linkToken } from '#core/link-token.ts';

/** Read-only links to single rows, one a row. */
interface Share {
  id: string;
  entity: string;
  row_id: string;
  token_hash: string;
}

/** The token of the row's link, or null when it is not shared. */
export async function shareToken(entity: Entity, rowId: string): Promise<string | null> {
  const share = await one<Share>('select * from row_share where entity = ? and row_id = ?', entity.table, rowId);
  return share && isCurrent(share) ? linkToken('share', share.id) : null;
}

/** Shares the row under a new token; a link that was shared before stops working. */
export async function startSharing(entity: Entity, rowId: string): Promise<string> {
  const id = token();
  const value = linkToken('share', id);
  await run(
    `insert into row_share (id, entity, row_id, token_hash, created_at) values (?, ?, ?, ?, ?)
     on conflict (entity, row_id) do update
     set id = excluded.id, token_hash = excluded.token_hash, created_at = excluded.created_at`,
    id,
    entity.table,
    rowId,
    linkHash(value),
    Date.now(),
  );
  return value;
}

export const stopSharing = async (entity: Entity, rowId: string): Promise<number> =>
  run('delete from row_share where entity = ? and row_id = ?', entity.table, rowId);

/** The row that a token opens. */
export async function sharedRow(value: string): Promise<{ table: string; rowId: string } | null> {
  const share = await one<Share>('select * from row_share where token_hash = ?', linkHash(value));
  return share && isCurrent(share) ? { table: share.entity, rowId: share.row_id } : null;
}

/** After a change of the secret nobody could be shown the link any more, and so nobody could stop it: it ends. */
const isCurrent = (share: Share): boolean => linkHash(linkToken('share', share.id)) === share.token_hash;
