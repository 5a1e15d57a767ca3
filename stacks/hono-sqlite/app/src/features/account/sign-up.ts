import { Hono } from 'hono';
import { z } from 'zod';
import { blueprint } from '#blueprint.ts';
import { auth, MIN_PASSWORD } from '#core/auth.ts';
import { run } from '#core/db.ts';
import { html } from '#core/html.ts';
import { type App, type Ctx, type FormData, form, type Html, isUser, localPath, textOf, viewerOf } from '#core/http.ts';
import { isReserved } from '#core/probe.ts';
import { has, t } from '#core/text.ts';
import { maySignUp } from '#core/throttle.ts';
import { choicesField, field, formErrors, passwordField } from '#core/ui/index.ts';
import { homeOf, passOn } from '#features/account/answer.ts';
import { authPage } from '#features/account/auth-page.ts';
import { passwordProblem } from '#features/account/password.ts';
import { homeByEmail, providerButtons } from '#features/account/sign-in.ts';

export const signUp = new Hono<App>();

const MAX_NAME = 80;
const choices = blueprint.choose.filter((role) => role !== 'admin');
const hasChoice = choices.length > 1;

interface NewAccount {
  name: string;
  email: string;
  password: string;
  role: string;
}

type Errors = Record<string, string>;

signUp.get('/sign-up', (c) => {
  const viewer = viewerOf(c);
  const next = localPath(c.req.query('next'), '');
  if (isUser(viewer)) return c.redirect(next || homeOf(viewer), 303);
  return c.html(signUpPage(c, { name: '', email: '', password: '', role: choices[0] ?? '' }, next));
});

signUp.post('/sign-up', async (c) => {
  const values = await form(c);
  const next = localPath(values.next, '');
  const account = accountFrom(values);
  const refuse = (errors: Errors, status: 422 | 429 = 422) => c.html(signUpPage(c, account, next, errors), status);
  const errors = problems(account);
  if (Object.keys(errors).length > 0) return refuse(errors);
  // A proof from outside comes with every deployment, and was let in by its key.
  if (!isReserved(account.email) && !maySignUp(c)) return refuse({ '': t('core.too_many') }, 429);
  const { name, email, password } = account;
  const headers = c.req.raw.headers;
  const request = auth.api.signUpEmail({ body: { name, email, password }, headers, asResponse: true });
  const answer = await passOn(c, await request);
  if (answer.code.startsWith('USER_ALREADY_EXISTS')) return refuse({ email: t('account.taken') });
  if (!answer.ok) return refuse({ '': t('account.not_created') });
  if (hasChoice) run(`update user set role = ? where email = ? and role <> 'admin'`, account.role, email);
  return c.redirect(next || homeByEmail(email), 303);
});

function accountFrom(values: FormData): NewAccount {
  return {
    name: textOf(values, 'name'),
    email: textOf(values, 'email').toLowerCase(),
    password: typeof values.password === 'string' ? values.password : '',
    role: textOf(values, 'role'),
  };
}

function problems({ name, email, password, role }: NewAccount): Errors {
  const errors: Errors = {};
  if (!name) errors.name = t('account.name_missing');
  if (name.length > MAX_NAME) errors.name = t('account.name_long', { max: MAX_NAME });
  if (!z.email().max(254).safeParse(email).success) errors.email = t('account.email_invalid');
  const weak = passwordProblem(password, [email, name]);
  if (weak) errors.password = weak;
  // The role comes from the form, so it is checked against what may be chosen: nobody signs up as an admin.
  if (hasChoice && !choices.includes(role)) errors.role = t('account.role_missing');
  return errors;
}

function roleField(account: NewAccount, errors: Errors): Html | '' {
  if (!hasChoice) return '';
  const options = choices.map((role) => ({
    value: role,
    text: t(`role.${role}`),
    hint: has(`role.${role}.hint`) ? t(`role.${role}.hint`) : undefined,
  }));
  return choicesField({ label: t('account.i_am'), name: 'role', value: account.role, options, error: errors.role });
}

function signUpPage(c: Ctx, account: NewAccount, next: string, errors: Errors = {}): string {
  const body = html`${providerButtons(next)}
  <form class="form" method="post" action="/sign-up">
    ${formErrors(errors)}
    <input type="hidden" name="next" value="${next}">
    ${field({ label: t('account.name'), name: 'name', value: account.name, error: errors.name, attrs: { autocomplete: 'name', maxlength: MAX_NAME } })}
    ${field({ label: t('account.email'), name: 'email', type: 'email', value: account.email, error: errors.email, attrs: { autocomplete: 'username' } })}
    ${passwordField({
      label: t('account.password'),
      name: 'password',
      error: errors.password,
      hint: t('account.password.hint', { min: MIN_PASSWORD }),
      attrs: { autocomplete: 'new-password', minlength: MIN_PASSWORD },
    })}
    ${roleField(account, errors)}
    <button class="btn primary large full">${t('core.sign_up')}</button>
  </form>`;
  const below = html`${t('account.already')} <a href="/sign-in${next ? `?next=${encodeURIComponent(next)}` : ''}">${t('core.sign_in')}</a>`;
  const credits = blueprint.welcomeCredits;
  const lede = credits > 0 ? t('account.sign_up_lede_credits', { credits }) : t('account.sign_up_lede');
  return authPage(c, { title: t('account.create_title'), lede, body, below });
}
