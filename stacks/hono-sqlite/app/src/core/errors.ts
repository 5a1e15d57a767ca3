import { randomBytes } from 'node:crypto';
import { HTTPException } from 'hono/http-exception';
import { Denied } from '#core/entity/errors.ts';
import { html } from '#core/html.ts';
import { type Ctx, type Html, isUser, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { layout } from '#core/ui/layout.ts';
import { icon } from '#core/ui/marks.ts';

/** The pages for when something is not there or broke. */
const LOST = html`<svg class="art" viewBox="0 0 320 180" aria-hidden="true"><ellipse class="g" cx="160" cy="156" rx="130" ry="16"/><rect class="a" x="70" y="30" width="180" height="112" rx="12" stroke-width="2"/><path class="b" d="M70 42a12 12 0 0 1 12-12h156a12 12 0 0 1 12 12v16H70Z"/><circle class="f" cx="86" cy="44" r="4"/><circle class="f" cx="100" cy="44" r="4"/><circle class="c" cx="154" cy="100" r="26"/><circle class="i" cx="154" cy="100" r="17"/><path class="h" d="m173 119 22 22" stroke-width="8"/><circle class="e" cx="226" cy="84" r="6"/><circle class="e" cx="96" cy="120" r="4"/></svg>`;

const BROKEN = html`<svg class="art" viewBox="0 0 320 180" aria-hidden="true"><ellipse class="g" cx="160" cy="156" rx="130" ry="16"/><rect class="a" x="70" y="30" width="180" height="112" rx="12" stroke-width="2"/><path class="b" d="M70 42a12 12 0 0 1 12-12h156a12 12 0 0 1 12 12v16H70Z"/><circle class="f" cx="86" cy="44" r="4"/><circle class="f" cx="100" cy="44" r="4"/><path class="h" d="M98 116h30l12-34 18 48 14-32 8 18h42" stroke-width="5"/><circle class="e" cx="232" cy="116" r="6"/></svg>`;

export function notFoundPage(c: Ctx): Response | Promise<Response> {
  const isHere = isUser(viewerOf(c));
  const body = oops(LOST, t('core.not_found.title'), t('core.not_found.text'), [
    html`<a class="btn primary" href="/">${t('core.not_found.home')}</a>`,
    isHere
      ? html`<a class="btn" href="/account">${t('core.not_found.back')}</a>`
      : html`<a class="btn" href="/sign-in">${t('core.sign_in')}</a>`,
  ]);
  return c.html(errorPage(c, t('core.not_found.title'), body), 404);
}

/** Rows that are not there and rows of others get the same answer. Everything unexpected is logged with a reference. */
export function failed(error: Error, c: Ctx): Response | Promise<Response> {
  if (error instanceof Denied) return notFoundPage(c);
  if (error instanceof HTTPException) return error.getResponse();
  const reference = randomBytes(4).toString('hex');
  console.error(`[${reference}] ${c.req.method} ${c.req.path}`, error);
  const again = html`<a class="btn primary" href="${c.req.method === 'GET' ? c.req.path : '/'}">${icon('refresh')}${t('core.failed.again')}</a>`;
  const home = html`<a class="btn" href="/">${t('core.failed.home')}</a>`;
  const body = html`${oops(BROKEN, t('core.failed.title'), t('core.failed.text'), [again, home])}
    <p class="sm">${t('core.failed.reference')} <code>${reference}</code></p>`;
  return c.html(errorPage(c, t('core.failed.title'), body), 500);
}

/** A request that is refused before any page has seen it: from another site, too large, from a visitor. */
export function refusedPage(c: Ctx, status: 403 | 413, title: string, text: string): Response | Promise<Response> {
  const home = html`<a class="btn primary" href="/">${t('core.not_found.home')}</a>`;
  return c.html(errorPage(c, title, oops(LOST, title, text, [home])), status);
}

const errorPage = (c: Ctx, title: string, body: Html): string =>
  layout(c, { title, body: html`<div class="oops">${body}</div>`, wide: true, plain: true, noIndex: true });

const oops = (art: Html, title: string, text: string, actions: Html[]): Html =>
  html`${art}<h1>${title}</h1><p>${text}</p><div class="row">${actions}</div>`;
