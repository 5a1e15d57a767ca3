import { auth, MIN_PASSWORD } from '#core/auth.ts';
import { accountsElsewhere } from '#core/features.ts';
import { type Ctx, type FormData, type Html, isUser, textOf, userOf, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { maySendMail, mayUseToken } from '#core/throttle.ts';
import { field, formErrors, notice, passwordField } from '#core/ui/index.ts';
import { again, redirectWithToast, seeOther } from '#core/web.ts';
import { told } from '#features/account/answer.ts';
import { authPage, outboxHint } from '#features/account/auth-page.tsx';
import { passwordProblem } from '#features/account/password.ts';

/** The ways through the mailbox: a forgotten password, and the proof that an address is one's own. */

export async function askForReset(c: Ctx, sent: FormData): Promise<Response> {
  if (accountsElsewhere()) seeOther('/sign-in');
  const email = textOf(sent, 'email').toLowerCase();
  if (!(await maySendMail(c, email))) return again(c, '/forgot', { sent, errors: { '': t('core.too_many') } }, 429);
  // The answer is the same for an address that has no account.
  await told(auth.api.requestPasswordReset({ body: { email }, headers: c.headers, asResponse: true }));
  seeOther(`/forgot?sent=${encodeURIComponent(email)}`);
}

export async function reset(c: Ctx, sent: FormData): Promise<Response> {
  const token = textOf(sent, 'token');
  const newPassword = typeof sent.password === 'string' ? sent.password : '';
  const refuse = (errors: Record<string, string>, status: 422 | 429 = 422) =>
    again(c, `/reset?token=${encodeURIComponent(token)}`, { sent, errors }, status);
  if (!(await mayUseToken(c))) return refuse({ '': t('core.too_many') }, 429);
  const weak = passwordProblem(newPassword);
  if (weak) return refuse({ password: weak });
  const answer = await told(
    auth.api.resetPassword({ body: { newPassword, token }, headers: c.headers, asResponse: true }),
  );
  if (!answer.ok) return refuse({ '': t('account.link_expired') });
  return redirectWithToast('/sign-in', t('account.password_saved'));
}

export async function verifyEmail(c: Ctx): Promise<Response> {
  const token = c.query('token') ?? '';
  const home = isUser(viewerOf(c)) ? '/account' : '/sign-in';
  if (!(await mayUseToken(c))) return redirectWithToast(home, t('core.too_many'));
  const answer = await told(auth.api.verifyEmail({ query: { token }, headers: c.headers, asResponse: true }));
  return redirectWithToast(home, t(answer.ok ? 'account.verified' : 'account.link_expired'));
}

export async function sendVerification(c: Ctx): Promise<Response> {
  const { email } = userOf(c);
  if (!(await maySendMail(c, email))) return redirectWithToast('/account', t('core.too_many'));
  await told(auth.api.sendVerificationEmail({ body: { email }, headers: c.headers, asResponse: true }));
  return redirectWithToast('/account', t('account.link_sent', { email }));
}

export function forgotPage(c: Ctx): Html {
  const { sent = {}, errors = {} } = c.attempt ?? {};
  const sentTo = c.query('sent');
  const below = <a href="/sign-in">{t('account.back_to_sign_in')}</a>;
  if (sentTo !== undefined) {
    const body = (
      <>
        {notice(t('account.link_sent_if', { email: sentTo }), 'ok')}
        {outboxHint()}
      </>
    );
    return authPage(c, { title: t('account.forgot'), body, below });
  }
  const body = (
    <form className="form" method="post" action="/forgot">
      {formErrors({ ...errors })}
      {field({
        label: t('account.email'),
        name: 'email',
        type: 'email',
        value: textOf(sent, 'email'),
        attrs: { autocomplete: 'username' },
      })}
      <button type="submit" className="btn primary large full">
        {t('account.send_link')}
      </button>
    </form>
  );
  return authPage(c, { title: t('account.forgot'), lede: t('account.forgot_lede'), body, below });
}

export function resetPage(c: Ctx): Html {
  const token = c.query('token') ?? '';
  const { errors = {} } = c.attempt ?? {};
  const body = (
    <form className="form" method="post" action="/reset">
      {formErrors({ ...errors })}
      <input type="hidden" name="token" value={token} />
      {passwordField({
        label: t('account.new_password'),
        name: 'password',
        error: errors.password,
        hint: t('account.password.hint', { min: MIN_PASSWORD }),
        attrs: { autocomplete: 'new-password', minlength: MIN_PASSWORD },
      })}
      <button type="submit" className="btn primary large full">
        {t('account.save_password')}
      </button>
    </form>
  );
  const below = <a href="/forgot">{t('account.ask_again')}</a>;
  return authPage(c, { title: t('account.new_password'), lede: t('account.reset_lede'), body, below });
}
