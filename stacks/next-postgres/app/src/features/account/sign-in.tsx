import { auth, type Provider, providers } from '#core/auth.ts';
import { one } from '#core/db.ts';
import { accountsElsewhere } from '#core/features.ts';
import { type Ctx, type FormData, type Html, isUser, localPath, textOf, viewerOf } from '#core/http.ts';
import { isReserved } from '#core/probe.ts';
import { t } from '#core/text.ts';
import { forgiveSignIn, maySignIn } from '#core/throttle.ts';
import { field, formErrors, passwordField } from '#core/ui/index.ts';
import { again, notFound, redirectWithToast, seeOther } from '#core/web.ts';
import { homeOf, told } from '#features/account/answer.ts';
import { authPage } from '#features/account/auth-page.tsx';

export function signInPage(c: Ctx): Html {
  const viewer = viewerOf(c);
  const { sent = {}, errors = {} } = c.attempt ?? {};
  const next = localPath(sent.next ?? c.query('next'), '');
  if (isUser(viewer)) seeOther(next || homeOf(viewer));
  const elsewhere = accountsElsewhere();
  // Who comes back with an error would only be led there again.
  if (elsewhere && c.query('error')) return failed(c, elsewhere.signIn(next));
  if (elsewhere) seeOther(elsewhere.signIn(next));
  return shown(c, textOf(sent, 'email'), next, c.query('error') ? { '': t('account.provider_failed') } : errors);
}

export async function signIn(c: Ctx, sent: FormData): Promise<Response> {
  const email = textOf(sent, 'email').toLowerCase();
  // Proofs from outside go on using our own form, with an address that only their key gives them.
  if (accountsElsewhere() && !(await isReserved(email))) seeOther('/sign-in');
  const refuse = (error: string, status: 422 | 429 = 422) =>
    again(c, '/sign-in', { sent, errors: { '': error } }, status);
  // A proof from outside signs in with every deployment, by a password of 256 random bits.
  if (!(await isReserved(email)) && !(await maySignIn(c, email))) return refuse(t('core.too_many'), 429);
  // Not trimmed: a password may begin with a space.
  const password = typeof sent.password === 'string' ? sent.password : '';
  const answer = await told(auth.api.signInEmail({ body: { email, password }, headers: c.headers, asResponse: true }));
  if (answer.code === 'FAILED_TO_CREATE_SESSION') return refuse(t('account.blocked'));
  if (!answer.ok) return refuse(t('account.wrong'));
  await forgiveSignIn(c, email);
  seeOther(localPath(sent.next, '') || (await homeByEmail(email)));
}

/** The cookie is only now on its way, so the viewer of this request is still a visitor. */
export async function homeByEmail(email: string): Promise<string> {
  const row = await one<{ id: string; name: string; email: string; role: string; email_verified: boolean }>(
    'select id, name, email, role, email_verified from "user" where email = ?',
    email,
  );
  return row ? homeOf({ ...row, verified: row.email_verified }) : '/';
}

export async function signInThrough(c: Ctx, sent: FormData): Promise<Response> {
  const provider = providers.find((name) => name === c.param('provider'));
  if (!provider || accountsElsewhere()) notFound();
  const callbackURL = localPath(sent.next, '/account/home');
  const body = { provider, callbackURL, errorCallbackURL: '/sign-in' };
  const { ok, url } = await told(auth.api.signInSocial({ body, headers: c.headers, asResponse: true }));
  seeOther(ok ? url : '/sign-in?error=provider');
}

export async function signOut(c: Ctx): Promise<Response> {
  await accountsElsewhere()?.leave(c.headers);
  await told(auth.api.signOut({ headers: c.headers, asResponse: true }));
  return redirectWithToast('/', t('account.signed_out'));
}

const MARKS: Record<Provider, Html> = {
  google: (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M20.200 12.200H12.400M20.200 12.200A8 8 0 1 1 17.700 6.300" />
    </svg>
  ),
  github: (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M9 19c-4 1.300-4-2-5.500-2.500M15 21.500v-3.400c0-1 .1-1.400-.5-2 2.600-.3 5-1.300 5-5.400a4.200 4.200 0 0 0-1.200-3 4 4 0 0 0-.1-3s-1-.3-3.200 1.200a11 11 0 0 0-6 0C6.800 4.400 5.800 4.700 5.800 4.700a4 4 0 0 0-.1 3 4.200 4.200 0 0 0-1.200 3c0 4.100 2.400 5.100 5 5.400-.6.600-.6 1.200-.5 2v3.400" />
    </svg>
  ),
};

const NAMES: Record<Provider, string> = { google: 'Google', github: 'GitHub' };

/** Nothing when no provider has keys. */
export function providerButtons(next: string): Html | '' {
  if (providers.length === 0) return '';
  const button = (provider: Provider) => (
    <form key={provider} method="post" action={`/sign-in/${provider}`}>
      <input type="hidden" name="next" value={next} />
      <button type="submit" className="btn large full">
        {MARKS[provider]}
        {t('account.continue_with', { provider: NAMES[provider] })}
      </button>
    </form>
  );
  return (
    <>
      <div className="stack">{providers.map(button)}</div>
      <p className="or">{t('account.or')}</p>
    </>
  );
}

function failed(c: Ctx, way: string): Html {
  const body = (
    <>
      {formErrors({ '': t('account.provider_failed') })}
      <a className="btn primary large full" href={way}>
        {t('core.sign_in')}
      </a>
    </>
  );
  return authPage(c, { title: t('core.sign_in'), lede: t('account.sign_in_lede'), body, below: '' });
}

function shown(c: Ctx, email: string, next: string, errors: Readonly<Record<string, string>>): Html {
  const body = (
    <>
      {providerButtons(next)}
      <form className="form" method="post" action="/sign-in">
        {formErrors({ ...errors })}
        <input type="hidden" name="next" value={next} />
        {field({
          label: t('account.email'),
          name: 'email',
          type: 'email',
          value: email,
          attrs: { autocomplete: 'username', autofocus: !email },
        })}
        {passwordField({
          label: t('account.password'),
          name: 'password',
          attrs: { autocomplete: 'current-password', autofocus: Boolean(email) },
        })}
        <button type="submit" className="btn primary large full">
          {t('core.sign_in')}
        </button>
      </form>
    </>
  );
  const below = (
    <>
      <a href="/forgot">{t('account.forgot')}</a>
      <br />
      {t('account.new_here')}
      <a href={`/sign-up${next ? `?next=${encodeURIComponent(next)}` : ''}`}>{t('account.create')}</a>
    </>
  );
  return authPage(c, { title: t('core.sign_in'), lede: t('account.sign_in_lede'), body, below });
}
