import { rowPath } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import { isoDay } from '#core/entity/numbers.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { html } from '#core/html.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { avatar, count, day, dialogButton, dialogDelete, field, icon, pill } from '#core/ui/index.ts';
import { type Invitation, openInvitations } from '#features/members/invitations.ts';
import { hasAddress, type Member, membersOf, owns } from '#features/members/membership.ts';

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const ADDRESS_MAX = 254;

export function problemWith(entity: Entity, row: Row, email: string): string | undefined {
  if (!ADDRESS.test(email) || email.length > ADDRESS_MAX) return t('members.error.address');
  return hasAddress(entity, row, email) ? t('members.error.already') : undefined;
}

export function membersSection(c: Ctx, entity: Entity, row: Row): Html {
  const viewer = viewerOf(c);
  const isOwner = owns(viewer, row);
  const people = membersOf(entity, row.id);
  const invited = isOwner ? openInvitations(entity, row.id) : [];
  const here = rowPath(entity, row);
  return html`<section class="card flush" id="members"><header><h2>${t('members.title')}</h2>${count(people.length + 1)}</header>
<ul class="items">${ownerItem(row)}${people.map((person) => memberItem(here, labelOf(entity, row), person, isOwner, viewer.id))}${invited.map(
    (invitation) => invitedItem(here, invitation),
  )}</ul>
${isOwner ? html`<footer>${inviteForm(c, entity, row)}</footer>` : ''}</section>`;
}

function ownerItem(row: Row): Html {
  const name = String(row.$owner ?? '');
  return html`<li>${avatar(name)}<div class="text"><b>${name}</b></div><div class="end">${pill(t('members.owner'))}</div></li>`;
}

function memberItem(here: string, label: string, person: Member, isOwner: boolean, viewerId: string | null): Html {
  const since = t('members.since', { day: day(isoDay(person.created_at)) });
  const remove = html`<form method="post" action="${here}/members/${person.id}/remove"><button class="btn small danger"
    aria-label="${t('members.remove_name', { name: person.name })}">${t('members.remove')}</button></form>`;
  const leave = html`${dialogButton('leave', t('members.leave'), 'btn small danger')}${dialogDelete({
    id: 'leave',
    title: t('members.leave_title', { label }),
    text: t('members.leave_text'),
    action: `${here}/leave`,
    confirm: t('members.leave_label', { label }),
  })}`;
  return html`<li>${avatar(person.name)}<div class="text"><b>${person.name}</b><p class="meta">${since}</p></div>
  <div class="end">${isOwner ? remove : person.id === viewerId ? leave : ''}</div></li>`;
}

function invitedItem(here: string, invitation: Invitation): Html {
  const until = t('members.until', { day: day(isoDay(invitation.expires_at)) });
  return html`<li>${icon('mail', 'big')}<div class="text"><b class="clip">${invitation.email}</b><p class="meta">${until}</p></div>
  <div class="end">${pill(t('members.invited'), 'warn')}<form method="post" action="${here}/invitations/${invitation.id}/withdraw">
  <button class="btn small" aria-label="${t('members.withdraw_email', { email: invitation.email })}">${t('members.withdraw')}</button></form></div></li>`;
}

/** Shows an address that was refused, with the reason, which holds as long as it is true. */
function inviteForm(c: Ctx, entity: Entity, row: Row): Html {
  const email = c.req.query('invite') ?? '';
  const input = field({
    label: t('members.invite_label'),
    name: 'email',
    id: 'invite-email',
    type: 'email',
    value: email,
    error: email ? problemWith(entity, row, email) : undefined,
    attrs: { autocomplete: 'off' },
  });
  return html`<form class="ask" method="post" action="${rowPath(entity, row)}/members">${input}<button class="btn">${icon('send')}${t('members.invite')}</button></form>`;
}
