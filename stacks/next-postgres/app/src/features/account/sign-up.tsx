import { z } from 'zod';
import { blueprint } from '#blueprint.ts';
import { auth, MIN_PASSWORD } from '#core/auth.ts';
import { run } from '#core/db.ts';
import { accountsElsewhere } from '#core/features.ts';
import { type Ctx, type FormData, type Html, isUser, localPath, textOf, viewerOf } from '#core/http.ts';
import { isReserved } from '#core/probe.ts';
import { has, t } from '#core/text.ts';
import { maySignUp } from '#core/throttle.ts';
import { choicesField, field, formErrors, passwordField } from '#core/ui/index.ts';
import { again, seeOther } from '#core/web.ts';
import { homeOf, told } from '#features/account/answer.ts';
import { authPage } from '#features/account/auth-page.tsx';
import { passwordProblem } from '#features/account/password.ts';
import { homeByEmail, providerButtons } from '#features/account/sign-in.tsx';

const MAX_NAME = 80;
const choices = blueprint.choose.filter((role) => role !== 'admin');
const hasChoice = choices.length > 1;

interface NewAccount {
  name: string;
  email: string;
  password: string;
  role: string;
}

type Errors = Readonly<Record<string, string>>;

export function signUpPage(c: Ctx): Html {
  const viewer = viewerOf(c);
  const { sent, errors = {} } = c.attempt ?? {};
  const next = localPath(sent?.next ?? c.query('next'), '');
  if (isUser(viewer)) seeOther(next || homeOf(viewer));
  const elsewhere = accountsElsewhere();
  if (elsewhere) seeOther(elsewhere.signIn(next));
  return shown(
    c,
    sent ? accountFrom(sent) : { name: '', email: '', password: '', role: choices[0] ?? '' },
    next,
    errors,
  );
}

export async function signUp(c: Ctx, sent: FormData): Promise<Response> {
  const account = accountFrom(sent);
  if (accountsElsewhere() && !(await isReserved(account.email))) seeOther('/sign-up');
  const refuse = (errors: Errors, status: 422 | 429 = 422) => again(c, '/sign-up', { sent, errors }, status);
  const errors = problems(account);
  if (Object.keys(errors).length > 0) return refuse(errors);
  // A proof from outside comes with every deployment, and was let in by its key.
  if (!(await isReserved(account.email)) && !(await maySignUp(c))) return refuse({ '': t('core.too_many') }, 429);
  const { name, email, password } = account;
  const body = { name, email, password };
  const answer = await told(auth.api.signUpEmail({ body, headers: c.headers, asResponse: true }));
  if (answer.code.startsWith('USER_ALREADY_EXISTS')) return refuse({ email: t('account.taken') });
  if (!answer.ok) return refuse({ '': t('account.not_created') });
  if (hasChoice) await run(`update "user" set role = ? where email = ? and role <> 'admin'`, account.role, email);
  seeOther(localPath(sent.next, '') || (await homeByEmail(email)));
}

function accountFrom(values: FormData): NewAccount {
  return {
    name: textOf(values, 'name'),
    email: textOf(values, 'email').toLowerCase(),
    password: typeof values.password === 'string' ? values.password : '',
    role: textOf(values, 'role'),
  };
}

function problems({ name, email, password, role }: NewAccount): Errors {
  const errors: Record<string, string> = {};
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

function shown(c: Ctx, account: NewAccount, next: string, errors: Errors): Html {
  const body = (
    <>
      {providerButtons(next)}
      <form className="form" method="post" action="/sign-up">
        {formErrors({ ...errors })}
        <input type="hidden" name="next" value={next} />
        {field({
          label: t('account.name'),
          name: 'name',
          value: account.name,
          error: errors.name,
          attrs: { autocomplete: 'name', maxlength: MAX_NAME },
        })}
        {field({
          label: t('account.email'),
          name: 'email',
          type: 'email',
          value: account.email,
          error: errors.email,
          attrs: { autocomplete: 'username' },
        })}
        {passwordField({
          label: t('account.password'),
          name: 'password',
          error: errors.password,
          hint: t('account.password.hint', { min: MIN_PASSWORD }),
          attrs: { autocomplete: 'new-password', minlength: MIN_PASSWORD },
        })}
        {roleField(account, errors)}
        <button type="submit" className="btn primary large full">
          {t('core.sign_up')}
        </button>
      </form>
    </>
  );
  const below = (
    <>
      {t('account.already')}{' '}
      <a href={`/sign-in${next ? `?next=${encodeURIComponent(next)}` : ''}`}>{t('core.sign_in')}</a>
    </>
  );
  const credits = blueprint.welcomeCredits;
  const lede = credits > 0 ? t('account.sign_up_lede_credits', { credits }) : t('account.sign_up_lede');
  return authPage(c, { title: t('account.create_title'), lede, body, below });
}
