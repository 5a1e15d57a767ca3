import { html } from '#core/html.ts';
import type { Ctx, Html, User } from '#core/http.ts';
import { t } from '#core/text.ts';
import { empty, field, icon, layout, pill, when } from '#core/ui/index.ts';
import { type InboxNotice, noticesOf, phoneOf } from '#features/notices/inbox.ts';

export function notificationsPage(c: Ctx, user: User): string {
  const notices = noticesOf(user.id);
  const hasNew = notices.some((notice) => notice.read_at === null);
  const readAll = html`<form method="post" action="/notifications/read"><button class="btn">${icon('check')}${t('notices.read_all')}</button></form>`;
  const list = html`<section class="card flush"><ul class="items">${notices.map(row)}</ul></section>`;
  const body = html`<div class="stack loose" id="notices" data-live="notices:${user.id}">
<div class="head"><div><h1>${t('notices.title')}</h1></div>${hasNew ? readAll : ''}</div>
${notices.length > 0 ? list : empty({ title: t('notices.empty.title'), text: t('notices.empty.text') })}</div>`;
  return layout(c, { title: t('notices.title'), body, narrow: true, noIndex: true });
}

function row(notice: InboxNotice): Html {
  const isNew = notice.read_at === null;
  return html`<li>${icon('bell')}<div class="text"><a class="cover" href="/notifications/${notice.id}">${notice.text}</a>
    <span class="meta">${when(notice.created_at)}</span></div><div class="end">${isNew ? pill(t('notices.new'), 'brand') : ''}</div></li>`;
}

/** Part of the account page, where some notice is sent as a text message. */
export function phoneForm(user: User): Html {
  return html`<section class="card"><header><h2>${t('notices.phone.title')}</h2></header>
  <form method="post" action="/notifications/phone" class="form">${field({
    label: t('notices.phone.label'),
    name: 'phone',
    type: 'tel',
    value: phoneOf(user.id) ?? '',
    hint: t('notices.phone.hint'),
    required: false,
    attrs: { autocomplete: 'tel' },
  })}<div class="row"><button class="btn">${t('notices.phone.save')}</button></div></form></section>`;
}
