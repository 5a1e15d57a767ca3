import { Denied, find } from '#core/entity/data.ts';
import { entityOf, rowPath } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import { entityAt } from '#core/entity/pages.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { publish } from '#core/events.ts';
import type { RowForm } from '#core/features.ts';
import { type Ctx, type Html, textOf, userOf, viewerOf } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { redirectWithToast, seeOther } from '#core/web.ts';
import { acceptPage } from '#features/members/accept.tsx';
import { accept, type Invitation, invitationBy, invite, normalized, withdraw } from '#features/members/invitations.ts';
import { nameOf, owns, removeMember } from '#features/members/membership.ts';
import { problemWith } from '#features/members/section.tsx';

const INVITATIONS_AN_HOUR = 20;

async function invitationAt(c: Ctx): Promise<Invitation> {
  const invitation = await invitationBy(c.param('token'));
  if (!invitation) throw new Denied();
  return invitation;
}

export const invitationPage = async (c: Ctx): Promise<Html> => acceptPage(c, await invitationAt(c));

export async function acceptInvitation(c: Ctx): Promise<Response> {
  const invitation = await invitationAt(c);
  const entity = entityOf(invitation.entity);
  if (!entity || !(await accept(userOf(c), entity, invitation))) throw new Denied();
  publish(`${entity.table}:${invitation.row_id}`);
  return redirectWithToast(`/${entity.path}/${invitation.row_id}`, t('members.joined'));
}

const inviteByMail: RowForm = async (c, sent, entity) => {
  const row = await ownRow(c, entity);
  const email = normalized(textOf(sent, 'email'));
  const here = rowPath(entity, row);
  // The section says what is wrong when it is shown with the address.
  if (await problemWith(entity, row, email)) seeOther(`${here}?invite=${encodeURIComponent(email)}#members`);
  if (!(await allow(`invite:${userOf(c).id}`, INVITATIONS_AN_HOUR, 3600)))
    return redirectWithToast(here, t('core.too_many'));
  await invite(userOf(c), entity, row.id, email);
  return redirectWithToast(`${here}#members`, t('members.sent', { email }));
};

const leave: RowForm = async (c, _sent, entity) => {
  const row: Row | null = await find(viewerOf(c), entity, c.param('id'));
  if (!row || !(await removeMember(userOf(c).id, entity, row.id))) throw new Denied();
  publish(`${entity.table}:${row.id}`);
  return redirectWithToast(`/${entity.path}`, t('members.left', { label: labelOf(entity, row) }));
};

const FORMS: Readonly<Record<string, RowForm>> = { members: inviteByMail, leave };

export const memberForm = (verb: string, entity: Entity): RowForm | undefined =>
  entity.behaviours.members && Object.hasOwn(FORMS, verb) ? FORMS[verb] : undefined;

export async function withdrawInvitation(c: Ctx): Promise<Response> {
  const entity = entityAt(c);
  const row = await ownRow(c, entity);
  if (!(await withdraw(entity, row.id, c.param('invitation')))) throw new Denied();
  return redirectWithToast(`${rowPath(entity, row)}#members`, t('members.withdrawn'));
}

export async function removeByOwner(c: Ctx): Promise<Response> {
  const entity = entityAt(c);
  const row = await ownRow(c, entity);
  const name = await nameOf(c.param('user'));
  if (!(await removeMember(c.param('user'), entity, row.id))) throw new Denied();
  publish(`${entity.table}:${row.id}`);
  return redirectWithToast(`${rowPath(entity, row)}#members`, t('members.removed', { name }));
}

/** The row for its owner; for everybody else there is nothing here. */
async function ownRow(c: Ctx, entity: Entity): Promise<Row> {
  const row: Row | null = entity.behaviours.members ? await find(viewerOf(c), entity, c.param('id')) : null;
  if (!row || !owns(viewerOf(c), row)) throw new Denied();
  return row;
}
