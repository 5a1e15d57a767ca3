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
export function invite(by: User, entity: Entity, rowId: string, email: string): string {
  const id = newId();
  const token = linkToken('invitation', id);
  const now = Date.now();
  transaction(() => {
    run('delete from row_invitation where entity = ? and row_id = ? and email = ?', entity.table, rowId, email);
    run(
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
    enqueue(MAIL_JOB, id);
  });
  return token;
}

const VALID = 'expires_at > ?';

export const invitationBy = (token: string): Invitation | undefined =>
  one<Invitation>(`select * from row_invitation where token_hash = ? and ${VALID}`, linkHash(token), Date.now());

export const invitationOf = (id: string): Invitation | undefined =>
  one<Invitation>(`select * from row_invitation where id = ? and ${VALID}`, id, Date.now());

export const openInvitations = (entity: Entity, rowId: string): Invitation[] =>
  all<Invitation>(
    `select * from row_invitation where entity = ? and row_id = ? and ${VALID} order by created_at`,
    entity.table,
    rowId,
    Date.now(),
  );

export const isFor = (invitation: Invitation, user: User): boolean => normalized(user.email) === invitation.email;

/** False for everybody but the invited address. A link works once. */
export function accept(user: User, entity: Entity, invitation: Invitation): boolean {
  if (!isFor(invitation, user) || entity.table !== invitation.entity) return false;
  return transaction(() => {
    if (run(`delete from row_invitation where id = ? and ${VALID}`, invitation.id, Date.now()) === 0) return false;
    addMember(user.id, entity, invitation.row_id);
    return true;
  });
}

export const withdraw = (entity: Entity, rowId: string, id: string): boolean =>
  run('delete from row_invitation where id = ? and entity = ? and row_id = ?', id, entity.table, rowId) === 1;

export const forgetInvitations = (entity: Entity, rowId: string): number =>
  run('delete from row_invitation where entity = ? and row_id = ?', entity.table, rowId);
