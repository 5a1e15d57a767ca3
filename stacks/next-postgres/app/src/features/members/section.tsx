import { rowPath } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import { isoDay } from '#core/entity/numbers.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Ctx, type Html, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { avatar, count, day, dialogButton, dialogDelete, field, icon, pill } from '#core/ui/index.ts';
import { type Invitation, openInvitations } from '#features/members/invitations.ts';
import { hasAddress, type Member, membersOf, owns } from '#features/members/membership.ts';

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const ADDRESS_MAX = 254;

export async function problemWith(entity: Entity, row: Row, email: string): Promise<string | undefined> {
  if (!ADDRESS.test(email) || email.length > ADDRESS_MAX) return t('members.error.address');
  return (await hasAddress(entity, row, email)) ? t('members.error.already') : undefined;
}

export async function membersSection(c: Ctx, entity: Entity, row: Row): Promise<Html> {
  const viewer = viewerOf(c);
  const isOwner = owns(viewer, row);
  const people = await membersOf(entity, row.id);
  const invited = isOwner ? await openInvitations(entity, row.id) : [];
  const here = rowPath(entity, row);
  return (
    <section className="card flush" id="members">
      <header>
        <h2>{t('members.title')}</h2>
        {count(people.length + 1)}
      </header>
      <ul className="items">
        {ownerItem(row)}
        {people.map((person) => memberItem(here, labelOf(entity, row), person, isOwner, viewer.id))}
        {invited.map((invitation) => invitedItem(here, invitation))}
      </ul>
      {isOwner ? <footer>{await inviteForm(c, entity, row)}</footer> : ''}
    </section>
  );
}

function ownerItem(row: Row): Html {
  const name = String(row.$owner ?? '');
  return (
    <li>
      {avatar(name)}
      <div className="text">
        <b>{name}</b>
      </div>
      <div className="end">{pill(t('members.owner'))}</div>
    </li>
  );
}

function memberItem(here: string, label: string, person: Member, isOwner: boolean, viewerId: string | null): Html {
  const since = t('members.since', { day: day(isoDay(person.created_at)) });
  const remove = (
    <form method="post" action={`${here}/members/${person.id}/remove`}>
      <button type="submit" className="btn small danger" aria-label={t('members.remove_name', { name: person.name })}>
        {t('members.remove')}
      </button>
    </form>
  );
  const leave = (
    <>
      {dialogButton('leave', t('members.leave'), 'btn small danger')}
      {dialogDelete({
        id: 'leave',
        title: t('members.leave_title', { label }),
        text: t('members.leave_text'),
        action: `${here}/leave`,
        confirm: t('members.leave_label', { label }),
      })}
    </>
  );
  return (
    <li>
      {avatar(person.name)}
      <div className="text">
        <b>{person.name}</b>
        <p className="meta">{since}</p>
      </div>
      <div className="end">{isOwner ? remove : person.id === viewerId ? leave : ''}</div>
    </li>
  );
}

function invitedItem(here: string, invitation: Invitation): Html {
  const until = t('members.until', { day: day(isoDay(invitation.expires_at)) });
  return (
    <li>
      {icon('mail', 'big')}
      <div className="text">
        <b className="clip">{invitation.email}</b>
        <p className="meta">{until}</p>
      </div>
      <div className="end">
        {pill(t('members.invited'), 'warn')}
        <form method="post" action={`${here}/invitations/${invitation.id}/withdraw`}>
          <button
            type="submit"
            className="btn small"
            aria-label={t('members.withdraw_email', { email: invitation.email })}
          >
            {t('members.withdraw')}
          </button>
        </form>
      </div>
    </li>
  );
}

/** Shows an address that was refused, with the reason, which holds as long as it is true. */
async function inviteForm(c: Ctx, entity: Entity, row: Row): Promise<Html> {
  const email = c.query('invite') ?? '';
  const input = field({
    label: t('members.invite_label'),
    name: 'email',
    id: 'invite-email',
    type: 'email',
    value: email,
    error: email ? await problemWith(entity, row, email) : undefined,
    attrs: { autocomplete: 'off' },
  });
  return (
    <form className="ask" method="post" action={`${rowPath(entity, row)}/members`}>
      {input}
      <button type="submit" className="btn">
        {icon('send')}
        {t('members.invite')}
      </button>
    </form>
  );
}
