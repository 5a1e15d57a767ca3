import { Hono } from 'hono';
import { z } from 'zod';
import { auth } from '#core/auth.ts';
import {
  type App,
  type Ctx,
  type FormData,
  form,
  redirectWithToast,
  signedIn,
  textOf,
  type User,
  userOf,
} from '#core/http.ts';
import { t } from '#core/text.ts';
import { mayConfirmPassword, maySendMail } from '#core/throttle.ts';
import { sessionToken } from '#core/viewer.ts';
import { passOn } from '#features/account/answer.ts';
import { passwordProblem } from '#features/account/password.ts';
import {
  deletePerson,
  endOtherSessions,
  endSession,
  hasPassword,
  isLastAdmin,
  rename,
} from '#features/account/people.ts';
import { type Errors, settingsPage } from '#features/account/settings-page.ts';

export const settings = new Hono<App>();

const MAX_NAME = 80;

settings.use('/account', signedIn);
settings.use('/account/*', signedIn);

settings.get('/account', (c) => c.html(settingsPage(c, {})));

const refuse = (c: Ctx, errors: Errors, status: 422 | 429 = 422) => c.html(settingsPage(c, errors), status);

settings.post('/account/name', async (c) => {
  const name = textOf(await form(c), 'name');
  if (!name) return refuse(c, { name: t('account.name_missing') });
  if (name.length > MAX_NAME) return refuse(c, { name: t('account.name_long', { max: MAX_NAME }) });
  rename(userOf(c).id, name);
  return redirectWithToast(c, '/account', t('account.name_saved'));
});

settings.post('/account/email', async (c) => {
  const newEmail = textOf(await form(c), 'email').toLowerCase();
  if (!z.email().max(254).safeParse(newEmail).success) return refuse(c, { email: t('account.email_invalid') });
  if (newEmail === userOf(c).email) return refuse(c, { email: t('account.email_same') });
  if (!maySendMail(c, newEmail)) return refuse(c, { email: t('core.too_many') }, 429);
  const headers = c.req.raw.headers;
  await auth.api.changeEmail({ body: { newEmail }, headers, asResponse: true });
  return redirectWithToast(c, '/account', t('account.link_sent', { email: newEmail }));
});

settings.post('/account/password', async (c) => {
  const user = userOf(c);
  const values = await form(c);
  const currentPassword = secretOf(values, 'current');
  const newPassword = secretOf(values, 'password');
  if (!mayConfirmPassword(user.id)) return refuse(c, { current: t('core.too_many') }, 429);
  const weak = passwordProblem(newPassword, [user.email, user.name]);
  if (weak) return refuse(c, { password: weak });
  // Whoever knew the old password is signed out everywhere else.
  const body = { currentPassword, newPassword, revokeOtherSessions: true };
  const answer = await passOn(c, await auth.api.changePassword({ body, headers: c.req.raw.headers, asResponse: true }));
  if (!answer.ok) return refuse(c, { current: t('account.password_wrong') });
  return redirectWithToast(c, '/account', t('account.password_saved'));
});

settings.post('/account/sessions/end-others', (c) => {
  endOtherSessions(userOf(c).id, sessionToken(c) ?? '');
  return redirectWithToast(c, '/account', t('account.sessions_ended'));
});

settings.post('/account/sessions/:id/end', (c) => {
  if (endSession(userOf(c).id, c.req.param('id')) === 0) return c.notFound();
  return redirectWithToast(c, '/account', t('account.session_ended'));
});

settings.post('/account/delete', async (c) => {
  const user = userOf(c);
  if (isLastAdmin(user.id)) return refuse(c, { delete: t('account.last_admin') });
  if (!mayConfirmPassword(user.id)) return refuse(c, { delete: t('core.too_many') }, 429);
  const values = await form(c);
  if (!(await isConfirmed(c, user, values))) return refuse(c, { delete: t('account.delete_refused') });
  await auth.api.signOut({ headers: c.req.raw.headers, asResponse: true }).then((answer) => passOn(c, answer));
  deletePerson(user.id);
  return redirectWithToast(c, '/', t('account.deleted'));
});

/** With a password, or for those who have none with their address typed out. */
async function isConfirmed(c: Ctx, user: User, values: FormData): Promise<boolean> {
  if (!hasPassword(user.id)) return textOf(values, 'email').toLowerCase() === user.email;
  const body = { password: secretOf(values, 'password') };
  const answer = await auth.api.verifyPassword({ body, headers: c.req.raw.headers, asResponse: true });
  return answer.ok;
}

/** Not trimmed: a password may begin or end with a space. */
function secretOf(values: FormData, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}
