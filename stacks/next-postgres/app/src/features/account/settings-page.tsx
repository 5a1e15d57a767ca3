import { Fragment } from 'react';
import { MIN_PASSWORD } from '#core/auth.ts';
import { type Accounts, accountsElsewhere, askAll } from '#core/features.ts';
import { type Ctx, type Html, type User, userOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { dialogButton, dialogDelete, field, icon, layout, notice, passwordField, pill, when } from '#core/ui/index.ts';
import { sessionToken } from '#core/viewer.ts';
import { deviceName, hasPassword, type SessionInfo, sessionsOf } from '#features/account/people.ts';

type Errors = Readonly<Record<string, string>>;

/** One page with everything about one's own account; features add their sections before the last one. */
export async function settingsPage(c: Ctx): Promise<Html> {
  const user = userOf(c);
  const errors = c.attempt?.errors ?? {};
  const elsewhere = accountsElsewhere();
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{t('account.title')}</h1>
          <p className="lede">{user.email}</p>
        </div>
      </div>
      <div className="stack loose">
        {nameSection(user, errors)}
        {elsewhere ? elsewhereSection(elsewhere) : emailSection(user, errors)}
        {!elsewhere && ((await hasPassword(user.id)) ? passwordSection(user, errors) : resetSection())}
        {await sessionSection(c, user)}
        {(await askAll((feature) => feature.account?.(user))).map((part, index) => (
          <Fragment key={index}>{part}</Fragment>
        ))}
        {await deleteSection(user, errors)}
      </div>
    </>
  );
  return layout(c, { title: t('account.title'), body, noIndex: true });
}

const section = (name: string, content: Html): Html => (
  <section className="form-section">
    <header>
      <h2>{t(`account.${name}.title`)}</h2>
      <p>{t(`account.${name}.text`)}</p>
    </header>
    <div>{content}</div>
  </section>
);

function nameSection(user: User, errors: Errors): Html {
  return section(
    'profile',
    <form className="form" method="post" action="/account/name">
      {field({
        label: t('account.name'),
        name: 'name',
        value: user.name,
        error: errors.name,
        attrs: { autocomplete: 'name', maxlength: 80 },
      })}
      <div>
        <button type="submit" className="btn">
          {t('account.save_name')}
        </button>
      </div>
    </form>,
  );
}

function emailSection(user: User, errors: Errors): Html {
  const state = user.verified ? pill(t('account.email_verified'), 'ok') : pill(t('account.email_open'), 'warn');
  return section(
    'email_change',
    <>
      <form className="form" method="post" action="/account/email">
        {field({
          label: t('account.email'),
          name: 'email',
          type: 'email',
          value: user.email,
          error: errors.email,
          attrs: { autocomplete: 'email' },
        })}
        <div className="row">
          {state}
          <button type="submit" className="btn">
            {t('account.change_email')}
          </button>
        </div>
      </form>
      {user.verified ? (
        ''
      ) : (
        <form method="post" action="/verify-email">
          <button type="submit" className="btn ghost small">
            {t('account.send_verification')}
          </button>
        </form>
      )}
    </>,
  );
}

/** Address and password are kept by somebody else. */
const elsewhereSection = ({ home }: Accounts): Html =>
  section(
    'email_change',
    <p>
      <a className="btn" href={home}>
        {new URL(home).host}
      </a>
    </p>,
  );

function passwordSection(user: User, errors: Errors): Html {
  return section(
    'password_change',
    <form className="form" method="post" action="/account/password">
      <input hidden name="username" autoComplete="username" defaultValue={user.email} />
      {passwordField({
        label: t('account.current_password'),
        name: 'current',
        error: errors.current,
        attrs: { autocomplete: 'current-password' },
      })}
      {passwordField({
        label: t('account.new_password'),
        name: 'password',
        error: errors.password,
        hint: t('account.password.hint', { min: MIN_PASSWORD }),
        attrs: { autocomplete: 'new-password', minlength: MIN_PASSWORD },
      })}
      <div>
        <button type="submit" className="btn">
          {t('account.save_password')}
        </button>
      </div>
    </form>,
  );
}

/** People who came through a provider set their first password by mail, like everybody who forgot theirs. */
const resetSection = (): Html =>
  section(
    'password_change',
    <p>
      <a className="btn" href="/forgot">
        {t('account.set_password')}
      </a>
    </p>,
  );

async function sessionSection(c: Ctx, user: User): Promise<Html> {
  const current = await sessionToken(c.headers);
  const sessions = await sessionsOf(user.id);
  const row = (session: SessionInfo) => {
    const end =
      session.token === current ? (
        pill(t('account.this_device'), 'ok')
      ) : (
        <form method="post" action={`/account/sessions/${session.id}/end`}>
          <button
            type="submit"
            className="btn small"
            aria-label={t('account.end_session_of', { device: deviceName(session.user_agent) })}
          >
            {t('account.end_session')}
          </button>
        </form>
      );
    return (
      <li key={session.id}>
        <span className="avatar" aria-hidden="true">
          {icon('lock')}
        </span>
        <div className="text">
          <b>{deviceName(session.user_agent)}</b>
          <p className="meta">
            <span>{t('account.session_since', { when: when(session.created_at) })}</span>
          </p>
        </div>
        <div className="end">{end}</div>
      </li>
    );
  };
  const others = (
    <form method="post" action="/account/sessions/end-others">
      <button type="submit" className="btn">
        {t('account.end_others')}
      </button>
    </form>
  );
  return section(
    'sessions',
    <>
      <div className="card flush">
        <ul className="items">{sessions.map(row)}</ul>
      </div>
      {sessions.length > 1 ? others : ''}
    </>,
  );
}

async function deleteSection(user: User, errors: Errors): Promise<Html> {
  const proof = (await hasPassword(user.id))
    ? passwordField({
        label: t('account.password'),
        name: 'password',
        id: 'delete-proof',
        attrs: { autocomplete: 'current-password' },
      })
    : field({ label: t('account.email'), name: 'email', id: 'delete-proof', type: 'email' });
  return section(
    'delete',
    <>
      {errors.delete ? notice(errors.delete, 'bad') : ''}
      <div>{dialogButton('delete-account', t('account.delete_open'))}</div>
      {dialogDelete({
        id: 'delete-account',
        title: t('account.delete_title'),
        text: t('account.delete_text'),
        action: '/account/delete',
        confirm: t('account.delete_confirm'),
        body: proof,
      })}
    </>,
  );
}
