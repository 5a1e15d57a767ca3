import { z } from 'zod';
import { auth } from '#core/auth.ts';
import { accountsElsewhere } from '#core/features.ts';
import { type Ctx, type FormData, textOf, type User, userOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { mayConfirmPassword, maySendMail } from '#core/throttle.ts';
import { sessionToken } from '#core/viewer.ts';
import { again, notFound, redirectWithToast } from '#core/web.ts';
import { told } from '#features/account/answer.ts';
import { passwordProblem } from '#features/account/password.ts';
import {
  deletePerson,
  endOtherSessions,
  endSession,
  hasPassword,
  isLastAdmin,
  rename,
} from '#features/account/people.ts';

const MAX_NAME = 80;

type Answer = Promise<Response>;

const refuse = (c: Ctx, sent: FormData, errors: Record<string, string>, status: 422 | 429 = 422): Answer =>
  again(c, '/account', { sent, errors }, status);

export async function saveName(c: Ctx, sent: FormData): Answer {
  const name = textOf(sent, 'name');
  if (!name) return refuse(c, sent, { name: t('account.name_missing') });
  if (name.length > MAX_NAME) return refuse(c, sent, { name: t('account.name_long', { max: MAX_NAME }) });
  await rename(userOf(c).id, name);
  return redirectWithToast('/account', t('account.name_saved'));
}

export async function changeEmail(c: Ctx, sent: FormData): Answer {
  if (accountsElsewhere()) notFound();
  const newEmail = textOf(sent, 'email').toLowerCase();
  if (!z.email().max(254).safeParse(newEmail).success) return refuse(c, sent, { email: t('account.email_invalid') });
  if (newEmail === userOf(c).email) return refuse(c, sent, { email: t('account.email_same') });
  if (!(await maySendMail(c, newEmail))) return refuse(c, sent, { email: t('core.too_many') }, 429);
  await told(auth.api.changeEmail({ body: { newEmail }, headers: c.headers, asResponse: true }));
  return redirectWithToast('/account', t('account.link_sent', { email: newEmail }));
}

export async function changePassword(c: Ctx, sent: FormData): Answer {
  const user = userOf(c);
  const currentPassword = secretOf(sent, 'current');
  const newPassword = secretOf(sent, 'password');
  if (!(await mayConfirmPassword(user.id))) return refuse(c, sent, { current: t('core.too_many') }, 429);
  const weak = passwordProblem(newPassword, [user.email, user.name]);
  if (weak) return refuse(c, sent, { password: weak });
  // Whoever knew the old password is signed out everywhere else.
  const body = { currentPassword, newPassword, revokeOtherSessions: true };
  const answer = await told(auth.api.changePassword({ body, headers: c.headers, asResponse: true }));
  if (!answer.ok) return refuse(c, sent, { current: t('account.password_wrong') });
  return redirectWithToast('/account', t('account.password_saved'));
}

export async function endOthers(c: Ctx): Answer {
  await endOtherSessions(userOf(c).id, (await sessionToken(c.headers)) ?? '');
  return redirectWithToast('/account', t('account.sessions_ended'));
}

export async function endOne(c: Ctx): Answer {
  if ((await endSession(userOf(c).id, c.param('id'))) === 0) notFound();
  return redirectWithToast('/account', t('account.session_ended'));
}

export async function deleteAccount(c: Ctx, sent: FormData): Answer {
  const user = userOf(c);
  if (await isLastAdmin(user.id)) return refuse(c, sent, { delete: t('account.last_admin') });
  if (!(await mayConfirmPassword(user.id))) return refuse(c, sent, { delete: t('core.too_many') }, 429);
  if (!(await isConfirmed(c, user, sent))) return refuse(c, sent, { delete: t('account.delete_refused') });
  await told(auth.api.signOut({ headers: c.headers, asResponse: true }));
  await deletePerson(user.id);
  return redirectWithToast('/', t('account.deleted'));
}

/** With a password, or for those who have none with their address typed out. */
async function isConfirmed(c: Ctx, user: User, values: FormData): Promise<boolean> {
  if (!(await hasPassword(user.id))) return textOf(values, 'email').toLowerCase() === user.email;
  const body = { password: secretOf(values, 'password') };
  const answer = await auth.api.verifyPassword({ body, headers: c.headers, asResponse: true });
  return answer.ok;
}

/** Not trimmed: a password may begin or end with a space. */
function secretOf(values: FormData, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}
