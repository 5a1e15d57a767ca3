import { Hono } from 'hono';
import { auth, MIN_PASSWORD } from '#core/auth.ts';
import { html } from '#core/html.ts';
import { type App, type Ctx, form, isUser, redirectWithToast, signedIn, textOf, userOf, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { maySendMail, mayUseToken } from '#core/throttle.ts';
import { field, formErrors, notice, passwordField } from '#core/ui/index.ts';
import { passOn } from '#features/account/answer.ts';
import { authPage, outboxHint } from '#features/account/auth-page.ts';
import { passwordProblem } from '#features/account/password.ts';

/** The ways through the mailbox: a forgotten password, and the proof that an address is one's own. */
export const recover = new Hono<App>();

recover.get('/forgot', (c) => c.html(forgotPage(c, {})));

recover.post('/forgot', async (c) => {
  const email = textOf(await form(c), 'email').toLowerCase();
  if (!maySendMail(c, email)) return c.html(forgotPage(c, { email, error: t('core.too_many') }), 429);
  const headers = c.req.raw.headers;
  // The answer is the same for an address that has no account.
  await auth.api.requestPasswordReset({ body: { email }, headers, asResponse: true });
  return c.html(forgotPage(c, { email, isSent: true }));
});

recover.get('/reset', (c) => c.html(resetPage(c, c.req.query('token') ?? '')));

recover.post('/reset', async (c) => {
  const values = await form(c);
  const token = textOf(values, 'token');
  const newPassword = typeof values.password === 'string' ? values.password : '';
  if (!mayUseToken(c)) return c.html(resetPage(c, token, { '': t('core.too_many') }), 429);
  const weak = passwordProblem(newPassword);
  if (weak) return c.html(resetPage(c, token, { password: weak }), 422);
  const headers = c.req.raw.headers;
  const answer = await passOn(
    c,
    await auth.api.resetPassword({ body: { newPassword, token }, headers, asResponse: true }),
  );
  if (!answer.ok) return c.html(resetPage(c, token, { '': t('account.link_expired') }), 422);
  return redirectWithToast(c, '/sign-in', t('account.password_saved'));
});

recover.get('/verify-email', async (c) => {
  const token = c.req.query('token') ?? '';
  const home = isUser(viewerOf(c)) ? '/account' : '/sign-in';
  if (!mayUseToken(c)) return redirectWithToast(c, home, t('core.too_many'));
  const headers = c.req.raw.headers;
  const answer = await passOn(c, await auth.api.verifyEmail({ query: { token }, headers, asResponse: true }));
  return redirectWithToast(c, home, t(answer.ok ? 'account.verified' : 'account.link_expired'));
});

recover.post('/verify-email', signedIn, async (c) => {
  const { email } = userOf(c);
  if (!maySendMail(c, email)) return redirectWithToast(c, '/account', t('core.too_many'));
  await auth.api.sendVerificationEmail({ body: { email }, headers: c.req.raw.headers, asResponse: true });
  return redirectWithToast(c, '/account', t('account.link_sent', { email }));
});

function forgotPage(c: Ctx, state: { email?: string; error?: string; isSent?: boolean }): string {
  const below = html`<a href="/sign-in">${t('account.back_to_sign_in')}</a>`;
  if (state.isSent) {
    const body = html`${notice(t('account.link_sent_if', { email: state.email ?? '' }), 'ok')}${outboxHint()}`;
    return authPage(c, { title: t('account.forgot'), body, below });
  }
  const body = html`<form class="form" method="post" action="/forgot">
    ${formErrors(state.error ? { '': state.error } : {})}
    ${field({ label: t('account.email'), name: 'email', type: 'email', value: state.email, attrs: { autocomplete: 'username' } })}
    <button class="btn primary large full">${t('account.send_link')}</button>
  </form>`;
  return authPage(c, { title: t('account.forgot'), lede: t('account.forgot_lede'), body, below });
}

function resetPage(c: Ctx, token: string, errors: Record<string, string> = {}): string {
  const body = html`<form class="form" method="post" action="/reset">
    ${formErrors(errors)}
    <input type="hidden" name="token" value="${token}">
    ${passwordField({
      label: t('account.new_password'),
      name: 'password',
      error: errors.password,
      hint: t('account.password.hint', { min: MIN_PASSWORD }),
      attrs: { autocomplete: 'new-password', minlength: MIN_PASSWORD },
    })}
    <button class="btn primary large full">${t('account.save_password')}</button>
  </form>`;
  const below = html`<a href="/forgot">${t('account.ask_again')}</a>`;
  return authPage(c, { title: t('account.new_password'), lede: t('account.reset_lede'), body, below });
}
