import { forbidden } from 'next/navigation';
import { Denied, systemFind } from '#core/entity/data.ts';
import { entityOf } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import { type Ctx, type Html, userOf, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { avatar, layout, notice } from '#core/ui/index.ts';
import { type Invitation, isFor } from '#features/members/invitations.ts';
import { nameOf } from '#features/members/membership.ts';

/** What it is about is told to the invited person only. */
export async function acceptPage(c: Ctx, invitation: Invitation): Promise<Html> {
  // Next answers 403 with the page below.
  if (!isFor(invitation, userOf(c))) forbidden();
  const entity = entityOf(invitation.entity);
  const row = entity && (await systemFind(entity, invitation.row_id));
  if (!entity || !row) throw new Denied();
  const name = await nameOf(invitation.invited_by);
  const label = labelOf(entity, row);
  const title = t('members.accept_title', { label });
  const body = (
    <section className="card">
      <div className="who">
        {avatar(name, 'large')}
        <span>
          <b>{name}</b>
          <small>{t('members.accept_by')}</small>
        </span>
      </div>
      <h1>{title}</h1>
      <p className="muted">{t('members.accept_text')}</p>
      <form method="post" className="row">
        <button type="submit" className="btn primary">
          {t('members.accept')}
        </button>
        <a className="btn ghost" href="/account">
          {t('members.later')}
        </a>
      </form>
    </section>
  );
  return layout(c, { title, body, narrow: true, noIndex: true });
}

/** For whoever got hold of somebody else's link. */
export async function otherAddress(c: Ctx): Promise<Html> {
  const title = t('members.other_title');
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{title}</h1>
        </div>
      </div>
      {notice(t('members.other_text', { email: viewerOf(c).email }), 'warn')}
      <form method="post" action="/sign-out">
        <button type="submit" className="btn">
          {t('core.sign_out')}
        </button>
      </form>
    </>
  );
  return layout(c, { title, body, narrow: true, noIndex: true });
}
