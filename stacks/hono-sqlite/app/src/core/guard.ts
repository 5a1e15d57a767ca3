import type { HttpBindings } from '@hono/node-server';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { blueprint } from '#blueprint.ts';
import { env, isLocal } from '#core/env.ts';
import { refusedPage } from '#core/errors.ts';
import { type App, isUser, redirectWithToast, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';

/** What every request passes before it reaches a page. */
const origin = new URL(env.APP_URL).origin;
const MAX_MEGABYTES = 20;
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Forms that end on another site, by signing in through a provider or by paying. Browsers check redirects too. */
const FORM_TARGETS = [
  "'self'",
  ...(blueprint.methods.includes('google') ? ['https://accounts.google.com'] : []),
  ...(blueprint.methods.includes('github') ? ['https://github.com'] : []),
  ...(blueprint.uses.payments ? ['https://checkout.stripe.com', 'https://billing.stripe.com'] : []),
];

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  `form-action ${FORM_TARGETS.join(' ')}`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
];

/** Pages depend on who looks, so no cache may keep them; files set their own rule. */
const HEADERS = Object.entries({
  'cache-control': 'private, no-store',
  'content-security-policy': POLICY.join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  ...(isLocal ? {} : { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
});

/**
 * What every answer carries; an answer's own headers win. They are given to the server beforehand, because a Headers
 * object for every page costs more than the page's queries. Without a server (in tests) they go through Hono.
 */
export const headers = createMiddleware<App>((c, next) => {
  const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>;
  for (const [name, value] of HEADERS) {
    if (outgoing) outgoing.setHeader(name, value);
    else c.header(name, value);
  }
  return next();
});

/**
 * Cross-site request forgery: browsers say where a request comes from. Without either header it is no browser, and
 * then there are no cookies that somebody else's page could make use of.
 */
export const sameOrigin = createMiddleware<App>((c, next) => {
  if (READING.has(c.req.method)) return next();
  const site = c.req.header('sec-fetch-site');
  const sender = c.req.header('origin');
  const isOurs = site ? site === 'same-origin' || site === 'none' : sender === undefined || sender === origin;
  return isOurs ? next() : Promise.resolve(refusedPage(c, 403, t('core.refused.title'), t('core.refused.text')));
});

const limit = bodyLimit({
  maxSize: MAX_MEGABYTES * 1024 * 1024,
  onError: (c) => refusedPage(c, 413, t('core.too_large.title'), t('core.too_large', { megabytes: MAX_MEGABYTES })),
});

/** Only looking for a body makes the server build a whole Request, and what only reads has none. */
export const limitBody = createMiddleware<App>((c, next) => (READING.has(c.req.method) ? next() : limit(c, next)));

const ALWAYS = /^\/(account|sign-out|sign-in|verify-email|theme|forgot|reset)(\/|$)/;

/** Who has not confirmed the address may look, but not change anything. */
export const verifiedToChange = createMiddleware<App>((c, next) => {
  const viewer = viewerOf(c);
  const isStopped = blueprint.verifyEmail && isUser(viewer) && !viewer.verified;
  if (!isStopped || READING.has(c.req.method) || ALWAYS.test(c.req.path)) return next();
  return Promise.resolve(redirectWithToast(c, '/account', t('core.verify_to_change')));
});
