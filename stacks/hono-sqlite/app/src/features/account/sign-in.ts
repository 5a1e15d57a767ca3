import { Hono } from 'hono';
import { auth, type Provider, providers } from '#core/auth.ts';
import { one } from '#core/db.ts';
import { html } from '#core/html.ts';
import {
  type App,
  type Ctx,
  form,
  type Html,
  isUser,
  localPath,
  redirectWithToast,
  textOf,
  viewerOf,
} from '#core/http.ts';
import { isReserved } from '#core/probe.ts';
import { t } from '#core/text.ts';
import { forgiveSignIn, maySignIn } from '#core/throttle.ts';
import { field, formErrors, passwordField } from '#core/ui/index.ts';
import { homeOf, passOn } from '#features/account/answer.ts';
import { authPage } from '#features/account/auth-page.ts';

export const signIn = new Hono<App>();

interface State {
  email?: string;
  next: string;
  error?: string;
}

signIn.get('/sign-in', (c) => {
  const viewer = viewerOf(c);
  const next = localPath(c.req.query('next'), '');
  if (isUser(viewer)) return c.redirect(next || homeOf(viewer), 303);
  const error = c.req.query('error') ? t('account.provider_failed') : undefined;
  return c.html(signInPage(c, { next, error }));
});

signIn.post('/sign-in', async (c) => {
  const values = await form(c);
  const email = textOf(values, 'email').toLowerCase();
  const next = localPath(values.next, '');
  const refuse = (error: string, status: 422 | 429 = 422) => c.html(signInPage(c, { email, next, error }), status);
  // A proof from outside signs in with every deployment, by a password of 256 random bits.
  if (!isReserved(email) && !maySignIn(c, email)) return refuse(t('core.too_many'), 429);
  // Not trimmed: a password may begin with a space.
  const password = typeof values.password === 'string' ? values.password : '';
  const headers = c.req.raw.headers;
  const answer = await passOn(c, await auth.api.signInEmail({ body: { email, password }, headers, asResponse: true }));
  if (answer.code === 'FAILED_TO_CREATE_SESSION') return refuse(t('account.blocked'));
  if (!answer.ok) return refuse(t('account.wrong'));
  forgiveSignIn(c, email);
  return c.redirect(next || homeByEmail(email), 303);
});

/** The cookie is only now on its way, so the viewer of this request is still a visitor. */
export function homeByEmail(email: string): string {
  const row = one<{ id: string; name: string; email: string; role: string; email_verified: number }>(
    'select id, name, email, role, email_verified from user where email = ?',
    email,
  );
  return row ? homeOf({ ...row, verified: row.email_verified === 1 }) : '/';
}

signIn.post('/sign-in/:provider', async (c) => {
  const provider = providers.find((name) => name === c.req.param('provider'));
  if (!provider) return c.notFound();
  const callbackURL = localPath((await form(c)).next, '/account/home');
  const body = { provider, callbackURL, errorCallbackURL: '/sign-in' };
  const answer = await auth.api.signInSocial({ body, headers: c.req.raw.headers, asResponse: true });
  const { ok, url } = await passOn(c, answer);
  return c.redirect(ok ? url : '/sign-in?error=provider', 303);
});

/** The provider sends people here before the app knows their role. */
signIn.get('/account/home', (c) => c.redirect(homeOf(viewerOf(c)), 303));

signIn.post('/sign-out', async (c) => {
  await passOn(c, await auth.api.signOut({ headers: c.req.raw.headers, asResponse: true }));
  return redirectWithToast(c, '/', t('account.signed_out'));
});

// Only what providers call: everything else goes through our pages, which count attempts.
signIn.on(['GET', 'POST'], '/api/auth/callback/:provider', (c) => auth.handler(c.req.raw));
signIn.get('/api/auth/error', (c) => c.redirect('/sign-in?error=provider', 303));

const MARKS: Record<Provider, Html> = {
  google: html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M20.200 12.200H12.400M20.200 12.200A8 8 0 1 1 17.700 6.300"/></svg>`,
  github: html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M9 19c-4 1.300-4-2-5.500-2.500M15 21.500v-3.400c0-1 .1-1.400-.5-2 2.600-.3 5-1.300 5-5.400a4.200 4.200 0 0 0-1.200-3 4 4 0 0 0-.1-3s-1-.3-3.200 1.200a11 11 0 0 0-6 0C6.800 4.400 5.800 4.700 5.800 4.700a4 4 0 0 0-.1 3 4.200 4.200 0 0 0-1.200 3c0 4.100 2.400 5.100 5 5.400-.6.600-.6 1.200-.5 2v3.400"/></svg>`,
};

const NAMES: Record<Provider, string> = { google: 'Google', github: 'GitHub' };

/** Nothing when no provider has keys. */
export function providerButtons(next: string): Html | '' {
  if (providers.length === 0) return '';
  const button = (provider: Provider) => html`<form method="post" action="/sign-in/${provider}">
    <input type="hidden" name="next" value="${next}">
    <button class="btn large full">${MARKS[provider]}${t('account.continue_with', { provider: NAMES[provider] })}</button>
  </form>`;
  return html`<div class="stack">${providers.map(button)}</div><p class="or">${t('account.or')}</p>`;
}

function signInPage(c: Ctx, { email = '', next, error }: State): string {
  const body = html`${providerButtons(next)}
  <form class="form" method="post" action="/sign-in">
    ${formErrors(error ? { '': error } : {})}
    <input type="hidden" name="next" value="${next}">
    ${field({ label: t('account.email'), name: 'email', type: 'email', value: email, attrs: { autocomplete: 'username', autofocus: !email } })}
    ${passwordField({ label: t('account.password'), name: 'password', attrs: { autocomplete: 'current-password', autofocus: Boolean(email) } })}
    <button class="btn primary large full">${t('core.sign_in')}</button>
  </form>`;
  const below = html`<a href="/forgot">${t('account.forgot')}</a><br>${t('account.new_here')}
    <a href="/sign-up${next ? `?next=${encodeURIComponent(next)}` : ''}">${t('account.create')}</a>`;
  return authPage(c, { title: t('core.sign_in'), lede: t('account.sign_in_lede'), body, below });
}
