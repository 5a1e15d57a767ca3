import { blueprint } from '#blueprint.ts';
import { asset } from '#core/assets.ts';
import { features, type NavEntry, navOf } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type Ctx, cookieOf, type Html, isUser, takeToast, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { avatarClass, type Crumb, count, crumbs, icon, initials, notice } from '#core/ui/marks.ts';

/** The frame of every page. Up to four sections live in the top bar, more of them in a side navigation. */
export interface Page {
  title: string;
  body: Html;
  /** Forms and settings. */
  narrow?: boolean;
  /** The body brings its own width and rhythm, as the landing page does. */
  wide?: boolean;
  /** Never a side navigation: pages that talk to visitors. */
  plain?: boolean;
  crumbs?: Crumb[];
  noIndex?: boolean;
  description?: string;
}

const TOP_BAR_SECTIONS = 4;
const SECOND_GROUP = 500;

const FILES = {
  app: asset('app.css'),
  parts: asset('parts.css'),
  theme: asset('theme.css'),
  script: asset('app.js'),
  icon: asset('favicon.svg'),
};

/** Answers the document as it is sent: markup that can no longer be put into other markup. */
export function layout(c: Ctx, page: Page): string {
  const viewer = viewerOf(c);
  const nav = navOf(viewer);
  const hasSide = !page.plain && nav.length > TOP_BAR_SECTIONS;
  const width = page.wide ? '' : page.narrow ? 'page narrow' : 'page';
  const content = html`${page.crumbs ? crumbs(page.crumbs) : ''}${verifyNotice(viewer)}${page.body}`;
  return frame(
    c,
    page,
    html`${topBar(c, viewer, page.plain ? nav.slice(0, TOP_BAR_SECTIONS) : nav, hasSide)}
${hasSide ? sideNav(c, nav) : ''}
<main id="main" class="${width}">${content}</main>
${isUser(viewer) && !page.plain ? dock(c, nav, hasSide) : foot(c)}`,
  );
}

/** Only head and body: for pages without the shell, such as signing in. */
export function frame(c: Ctx, page: Omit<Page, 'body'>, body: Html, bodyClass = ''): string {
  const theme = themeOf(c);
  const title = page.title === blueprint.name ? page.title : `${page.title} · ${blueprint.name}`;
  const document = html`<!doctype html>
<html lang="${blueprint.locale}"${theme ? html` data-theme="${theme}"` : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${page.description ? html`<meta name="description" content="${page.description}">` : ''}
${page.noIndex ? html`<meta name="robots" content="noindex">` : ''}
<link rel="icon" href="${FILES.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${FILES.app}">
<link rel="stylesheet" href="${FILES.parts}">
<link rel="stylesheet" href="${FILES.theme}">
<script src="${FILES.script}" defer></script>
</head>
<body${bodyClass ? html` class="${bodyClass}"` : ''}>
<a class="skip" href="#main">${t('core.skip')}</a>
${body}
${toasts(c)}
</body>
</html>`;
  return document.toString();
}

/** The first letter of the name, as on the icon of the browser's tab. */
const LETTER = /[\p{L}\p{N}]/u.exec(blueprint.name)?.[0].toUpperCase() ?? '';
const MARK = html`<svg viewBox="0 0 26 26" aria-hidden="true"><rect width="26" height="26" rx="7" fill="currentColor"/><text class="mark" x="13" y="18.200" text-anchor="middle">${LETTER}</text></svg>`;

const BRAND = html`<a class="brand" href="/">${MARK}${blueprint.name}</a>`;

export const brand = (): Html => BRAND;

function topBar(c: Ctx, viewer: Viewer, nav: NavEntry[], hasSide: boolean): Html {
  const end = isUser(viewer) ? signedInEnd(c, viewer) : visitorEnd();
  const start = hasSide
    ? html`<button type="button" class="btn ghost square narrow-only" popovertarget="nav"
    aria-label="${t('core.open_navigation')}">${icon('menu')}</button>${BRAND}`
    : html`${BRAND}<nav aria-label="${t('core.main')}">${nav.map((entry) => navLink(c, entry, ''))}</nav>`;
  return html`<header class="top">${start}<div class="end">${end}</div></header>`;
}

function signedInEnd(c: Ctx, viewer: Viewer): Html {
  const marks = features().map((feature) => feature.topBar?.(viewer) ?? '');
  return html`${marks}<button type="button" class="${avatarClass(viewer.name)}" popovertarget="account-menu"
    aria-label="${t('core.your_account')}, ${initials(viewer.name)}">${initials(viewer.name)}</button>
  <div popover id="account-menu" class="menu">
    <p class="whom"><b>${viewer.name}</b><small>${viewer.email}</small></p><hr>
    <a href="/account">${icon('user')}${t('core.account')}</a>
    ${themeButton(c, 'menu')}<hr>
    <form method="post" action="/sign-out"><button>${icon('logout')}${t('core.sign_out')}</button></form>
  </div>`;
}

const visitorEnd = (): Html =>
  html`<a class="btn ghost" href="/sign-in">${t('core.sign_in')}</a><a class="btn primary" href="/sign-up">${t('core.sign_up')}</a>`;

function isCurrent(c: Ctx, href: string): boolean {
  return c.req.path === href || (href !== '/' && c.req.path.startsWith(`${href}/`));
}

function navLink(c: Ctx, entry: NavEntry, mark: Html | ''): Html {
  const current = isCurrent(c, entry.href) ? html` aria-current="page"` : '';
  return html`<a href="${entry.href}"${current}>${mark}${entry.text}${entry.count ? html` ${count(entry.count)}` : ''}</a>`;
}

function sideNav(c: Ctx, nav: NavEntry[]): Html {
  const link = (entry: NavEntry) => navLink(c, entry, icon(entry.icon));
  const second = nav.filter((entry) => entry.order >= SECOND_GROUP);
  const links = html`${nav.filter((entry) => entry.order < SECOND_GROUP).map(link)}${
    second.length > 0 ? html`<h2>${t('core.more')}</h2>${second.map(link)}` : ''
  }`;
  return html`<nav class="side nav" aria-label="${t('core.main')}">${links}</nav>
<nav popover id="nav" class="drawer nav" aria-label="${t('core.main_menu')}">${links}</nav>`;
}

/** The bottom bar of phones. */
function dock(c: Ctx, nav: NavEntry[], hasSide: boolean): Html | '' {
  if (nav.length === 0) return '';
  const shown = hasSide ? nav.slice(0, TOP_BAR_SECTIONS - 1) : nav;
  const more = html`<button type="button" popovertarget="nav">${icon('menu', 'big')}${t('core.more')}</button>`;
  return html`<nav class="dock" aria-label="${t('core.main_bottom')}">${shown.map((entry) =>
    navLink(c, { ...entry, count: 0 }, icon(entry.icon, 'big')),
  )}${hasSide ? more : ''}</nav>`;
}

function foot(c: Ctx): Html {
  const links = features().flatMap((feature) => feature.footer?.() ?? []);
  return html`<footer class="foot"><div class="wrap">
  <div>${brand()}<p>${t('app.tagline')}</p></div>
  <nav aria-label="${t('core.pages_of', { name: blueprint.name })}"><h2>${blueprint.name}</h2>${links.map(
    ({ href, text }) => html`<a href="${href}">${text}</a>`,
  )}${isUser(viewerOf(c)) ? '' : html`<a href="/sign-in">${t('core.sign_in')}</a>`}</nav>
  <div><h2>${t('core.look')}</h2>${themeButton(c, 'foot')}</div>
</div></footer>`;
}

/** '' when the person never chose and the app follows the system. */
export function themeOf(c: Ctx): 'light' | 'dark' | '' {
  const chosen = cookieOf(c, 'theme');
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return blueprint.mode === 'system' ? '' : blueprint.mode;
}

/** The script corrects the words for people whose system is dark and who never chose. */
export function themeButton(c: Ctx, place: 'menu' | 'foot'): Html {
  const to = themeOf(c) === 'dark' ? 'light' : 'dark';
  const url = new URL(c.req.url);
  return html`<form method="post" action="/theme" data-theme-form data-light="${t('core.light_mode')}" data-dark="${t('core.dark_mode')}">
    <input type="hidden" name="next" value="${url.pathname}${url.search}">
    <button name="theme" value="${to}" class="${place === 'menu' ? '' : 'btn small'}">${icon('sun')}<span>${t(`core.${to}_mode`)}</span></button>
  </form>`;
}

/** Always in the page, so that screen readers notice what is put in later. */
function toasts(c: Ctx): Html {
  const text = takeToast(c);
  return html`<div class="toasts" role="status">${
    text ? html`<div class="toast">${icon('check')}<span>${text}</span></div>` : ''
  }</div>`;
}

function verifyNotice(viewer: Viewer): Html | '' {
  if (!blueprint.verifyEmail || !isUser(viewer) || viewer.verified) return '';
  return notice(
    html`${t('core.verify_first', { email: viewer.email })}
    <form method="post" action="/verify-email"><button class="btn small">${t('core.send_again')}</button></form>`,
    'warn',
  );
}
