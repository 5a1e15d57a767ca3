import { type Ctx, type Html, type User, userOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { empty, field, icon, layout, pill, when } from '#core/ui/index.ts';
import { type InboxNotice, noticesOf, phoneOf } from '#features/notices/inbox.ts';

export async function notificationsPage(c: Ctx): Promise<Html> {
  const user = userOf(c);
  const notices = await noticesOf(user.id);
  const hasNew = notices.some((notice) => notice.read_at === null);
  const readAll = (
    <form method="post" action="/notifications/read">
      <button type="submit" className="btn">
        {icon('check')}
        {t('notices.read_all')}
      </button>
    </form>
  );
  const list = (
    <section className="card flush">
      <ul className="items">{notices.map(row)}</ul>
    </section>
  );
  const body = (
    <div className="stack loose" id="notices" data-live={`notices:${user.id}`}>
      <div className="head">
        <div>
          <h1>{t('notices.title')}</h1>
        </div>
        {hasNew ? readAll : ''}
      </div>
      {notices.length > 0 ? list : empty({ title: t('notices.empty.title'), text: t('notices.empty.text') })}
    </div>
  );
  return layout(c, { title: t('notices.title'), body, narrow: true, noIndex: true });
}

function row(notice: InboxNotice): Html {
  const isNew = notice.read_at === null;
  return (
    <li key={notice.id}>
      {icon('bell')}
      <div className="text">
        <a className="cover" href={`/notifications/${notice.id}`}>
          {notice.text}
        </a>
        <span className="meta">{when(notice.created_at)}</span>
      </div>
      <div className="end">{isNew ? pill(t('notices.new'), 'brand') : ''}</div>
    </li>
  );
}

/** Part of the account page, where some notice is sent as a text message. */
export async function phoneForm(user: User): Promise<Html> {
  return (
    <section className="card">
      <header>
        <h2>{t('notices.phone.title')}</h2>
      </header>
      <form method="post" action="/notifications/phone" className="form">
        {field({
          label: t('notices.phone.label'),
          name: 'phone',
          type: 'tel',
          value: (await phoneOf(user.id)) ?? '',
          hint: t('notices.phone.hint'),
          required: false,
          attrs: { autocomplete: 'tel' },
        })}
        <div className="row">
          <button type="submit" className="btn">{t('notices.phone.save')}</button>
        </div>
      </form>
    </section>
  );
}
