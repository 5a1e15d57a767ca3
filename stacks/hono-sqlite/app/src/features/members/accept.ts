import { systemFind } from '#core/entity/data.ts';
import { entityOf } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import { html } from '#core/html.ts';
import { type Ctx, userOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { avatar, layout, notice } from '#core/ui/index.ts';
import { type Invitation, isFor } from '#features/members/invitations.ts';
import { nameOf } from '#features/members/membership.ts';

/** What it is about is told to the invited person only. */
export function acceptPage(c: Ctx, invitation: Invitation) {
  if (!isFor(invitation, userOf(c))) return otherAddress(c);
  const entity = entityOf(invitation.entity);
  const row = entity && systemFind(entity, invitation.row_id);
  if (!entity || !row) return c.notFound();
  const name = nameOf(invitation.invited_by);
  const label = labelOf(entity, row);
  const title = t('members.accept_title', { label });
  const body = html`<section class="card"><div class="who">${avatar(name, 'large')}<span><b>${name}</b><small>${t('members.accept_by')}</small></span></div>
<h1>${title}</h1><p class="muted">${t('members.accept_text')}</p>
<form method="post" class="row"><button class="btn primary">${t('members.accept')}</button><a class="btn ghost" href="/account">${t('members.later')}</a></form></section>`;
  return c.html(layout(c, { title, body, narrow: true, noIndex: true }));
}

function otherAddress(c: Ctx) {
  const title = t('members.other_title');
  const body = html`<div class="head"><div><h1>${title}</h1></div></div>
${notice(t('members.other_text', { email: userOf(c).email }), 'warn')}
<form method="post" action="/sign-out"><button class="btn">${t('core.sign_out')}</button></form>`;
  return c.html(layout(c, { title, body, narrow: true, noIndex: true }), 403);
}
