import { all, one, run, transaction } from '#core/db.ts';
import type { Entity } from '#core/entity/types.ts';
import type { User } from '#core/http.ts';
import { newId } from '#core/ids.ts';
import { enqueue } from '#core/jobs.ts';
import { linkHash, linkToken } from '#core/link-token.ts';
import { addMember } from '#features/members/membership.ts';

/** An invitation is for one address: its link is of no use to anybody else. */
export interface Invitation {
  id: string;
  entity: string;
  row_id: string;
  email: string;
  invited_by: string;
  created_at: number;
  expires_at: number;
}

export const MAIL_JOB = 'members.invite';

const DAYS_VALID = 14;
const DAY = 86_400_000;

export const normalized = (email: string): string => email.trim().toLowerCase();

/** Mails a link. Inviting somebody again sends a new one, and the old one stops working. */
export async function invite(by: User, entity: Entity, rowId: string, email: string): Promise<string> {
  const id = newId();
  const token = linkToken('invitation', id);
  const now = Date.now();
  await transaction(async () => {
    await run('delete from row_invitation where entity = ? and row_id = ? and email = ?', entity.table, rowId, email);
    await run(
      `insert into row_invitation (id, entity, row_id, email, token_hash, invited_by, created_at, expires_at)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      entity.table,
      rowId,
      email,
      linkHash(token),
      by.id,
      now,
      now + DAYS_VALID * DAY,
    );
    await enqueue(MAIL_JOB, id);
  });
  return token;
}

const VALID = 'expires_at > ?';

export const invitationBy = async (token: string): Promise<Invitation | undefined> =>
  one<Invitation>(`select * from row_invitation where token_hash = ? and ${VALID}`, linkHash(token), Date.now());

export const invitationOf = async (id: string): Promise<Invitation | undefined> =>
  one<Invitation>(`select * from row_invitation where id = ? and ${VALID}`, id, Date.now());

export const openInvitations = async (entity: Entity, rowId: string): Promise<Invitation[]> =>
  all<Invitation>(
    `select * from row_invitation where entity = ? and row_id = ? and ${VALID} order by created_at`,
    entity.table,
    rowId,
    Date.now(),
  );

export const isFor = (invitation: Invitation, user: User): boolean => normalized(user.email) === invitation.email;

/** False for everybody but the invited address. A link works once. */
export async function accept(user: User, entity: Entity, invitation: Invitation): Promise<boolean> {
  if (!isFor(invitation, user) || entity.table !== invitation.entity) return false;
  return transaction(async () => {
    if ((await run(`delete from row_invitation where id = ? and ${VALID}`, invitation.id, Date.now())) === 0)
      return false;
    await addMember(user.id, entity, invitation.row_id);
    return true;
  });
}

export const withdraw = async (entity: Entity, rowId: string, id: string): Promise<boolean> =>
  (await run('delete from row_invitation where id = ? and entity = ? and row_id = ?', id, entity.table, rowId)) === 1;

export const forgetInvitations = async (entity: Entity, rowId: string): Promise<number> =>
  run('delete from row_invitation where entity = ? and row_id = ?', entity.table, rowId);
