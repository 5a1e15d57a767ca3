import { all, one, run } from '#core/db.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { SqlCondition } from '#core/features.ts';
import type { Viewer } from '#core/http.ts';

/** Who belongs to a row. The owner always does, and is not stored here. */
export interface Member {
  id: string;
  name: string;
  created_at: number;
}

export const membersOf = async (entity: Entity, rowId: string): Promise<Member[]> =>
  all<Member>(
    `select "user".id, "user".name, row_member.created_at from row_member join "user" on "user".id = row_member.user_id
     where row_member.entity = ? and row_member.row_id = ? order by row_member.created_at, "user".id`,
    entity.table,
    rowId,
  );

export const isMember = async (userId: string, entity: Entity, rowId: string): Promise<boolean> =>
  (await one(
    'select 1 from row_member where user_id = ? and entity = ? and row_id = ?',
    userId,
    entity.table,
    rowId,
  )) !== undefined;

export async function addMember(userId: string, entity: Entity, rowId: string): Promise<void> {
  await run(
    'insert into row_member (user_id, entity, row_id, created_at) values (?, ?, ?, ?) on conflict do nothing',
    userId,
    entity.table,
    rowId,
    Date.now(),
  );
}

export const removeMember = async (userId: string, entity: Entity, rowId: string): Promise<boolean> =>
  (await run('delete from row_member where user_id = ? and entity = ? and row_id = ?', userId, entity.table, rowId)) ===
  1;

export const forgetMembers = async (entity: Entity, rowId: string): Promise<number> =>
  run('delete from row_member where entity = ? and row_id = ?', entity.table, rowId);

/** The grant 'members' for rows of `alias`; owners have it by the data layer. Tables come from declarations only. */
export function isMemberCondition(viewer: Viewer, entity: Entity, alias: string): SqlCondition {
  return {
    sql: `exists (select 1 from row_member m where m.user_id = ? and m.entity = ? and m.row_id = ${alias}.id)`,
    values: [viewer.id, entity.table],
  };
}

export const owns = (viewer: Viewer, row: Row): boolean => viewer.id !== null && row.owner_id === viewer.id;

/** Only those inside see who else is. */
export const belongs = async (viewer: Viewer, entity: Entity, row: Row): Promise<boolean> =>
  owns(viewer, row) || (viewer.id !== null && (await isMember(viewer.id, entity, row.id)));

export const nameOf = async (userId: string): Promise<string> =>
  (await one<{ name: string }>('select name from "user" where id = ?', userId))?.name ?? '';

/** Whether somebody with this address is in already. */
export const hasAddress = async (entity: Entity, row: Row, email: string): Promise<boolean> =>
  (await one(
    `select 1 from "user" where lower(email) = ? and (id = ? or id in
       (select user_id from row_member where entity = ? and row_id = ?))`,
    email,
    row.owner_id ?? null,
    entity.table,
    row.id,
  )) !== undefined;
