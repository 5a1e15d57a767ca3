import { blueprint } from '#blueprint.ts';
import { asset } from '#core/assets.ts';
import { features, type NavEntry, navOf } from '#core/features.ts';
import { flat, html, raw } from '#core/html.ts';
import { addressOf, type Ctx, cookieOf, type Html, isUser, takeToast, type User, type Viewer, viewerOf } from '#core/http.ts';
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

const LINKS = html`<link rel="icon" href="${asset('favicon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${asset('app.css')}">
<link rel="stylesheet" href="${asset('parts.css')}">
<link rel="stylesheet" href="${asset('theme.css')}">
<script src="${asset('app.js')}" defer></script>`;

/** The shell of a page looks the same until a count changes, so its pieces are put together once and kept. */
const kept = new Map<string, Html>();
const KEPT_LIMIT = 2000;

function once(parts: readonly (string | number)[], build: () => Html): Html {
  const key = parts.join('\0');
  const known = kept.get(key);
  if (known) return known;
  if (kept.size >= KEPT_LIMIT) kept.clear();
  const fresh = flat(build());
  kept.set(key, fresh);
  return fresh;
}

interface Navigation {
  entries: readonly NavEntry[];
  /** One for each entry. */
  counts: readonly number[];
  isCurrent: readonly boolean[];
  /** Equal keys, equal looks. */
  key: string;
}

function navigationOf(c: Ctx, viewer: Viewer): Navigation {
  const entries = navOf(viewer);
  const counts = entries.map((entry) => entry.count?.(viewer) ?? 0);
  const isCurrent = entries.map(({ href }) => leadsTo(c, href));
  const role = viewer.id === null ? '' : viewer.role;
  return { entries, counts, isCurrent, key: `${role} ${counts} ${isCurrent}` };
}

/** Answers the document as it is sent: markup that can no longer be put into other markup. */
export function layout(c: Ctx, page: Page): string {
  const viewer = viewerOf(c);
  const nav = navigationOf(c, viewer);
  const hasSide = !page.plain && nav.entries.length > TOP_BAR_SECTIONS;
  const width = page.wide ? '' : page.narrow ? 'page narrow' : 'page';
  const content = html`${page.crumbs ? crumbs(page.crumbs) : ''}${verifyNotice(viewer)}${page.body}`;
  return frame(
    c,
    page,
    html`${topBar(c, viewer, nav, hasSide)}
${hasSide ? sideNav(nav) : ''}
<main id="main" class="${width}">${content}</main>
${isUser(viewer) && !page.plain ? dock(nav, hasSide) : foot(c)}`,
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
${LINKS}
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

function topBar(c: Ctx, viewer: Viewer, nav: Navigation, hasSide: boolean): Html {
  const end = isUser(viewer) ? signedInEnd(c, viewer) : visitorEnd();
  return html`<header class="top">${hasSide ? BESIDE_SIDE : sections(nav)}<div class="end">${end}</div></header>`;
}

const BESIDE_SIDE = html`<button type="button" class="btn ghost square narrow-only" popovertarget="nav"
    aria-label="${t('core.open_navigation')}">${icon('menu')}</button>${BRAND}`;

const sections = (nav: Navigation): Html =>
  once(
    ['sections', nav.key],
    () => html`${BRAND}<nav aria-label="${t('core.main')}">${nav.entries
      .slice(0, TOP_BAR_SECTIONS)
      .map((_, index) => navLink(nav, index, ''))}</nav>`,
  );

function signedInEnd(c: Ctx, viewer: User): Html {
  const marks = features().map((feature) => feature.topBar?.(viewer) ?? '');
  return html`${marks}${accountMenu(viewer)}
    ${themeButton(c, 'menu')}${SIGN_OUT}`;
}

const accountMenu = ({ name, email }: User): Html =>
  once(
    ['account', name, email],
    () => html`<button type="button" class="${avatarClass(name)}" popovertarget="account-menu"
    aria-label="${t('core.your_account')}, ${initials(name)}">${initials(name)}</button>
  <div popover id="account-menu" class="menu">
    <p class="whom"><b>${name}</b><small>${email}</small></p><hr>
    <a href="/account">${icon('user')}${t('core.account')}</a>`,
  );

/** Ends what `accountMenu` begins. */
const SIGN_OUT = html`<hr>
    <form method="post" action="/sign-out"><button>${icon('logout')}${t('core.sign_out')}</button></form>
  </div>`;

const visitorEnd = (): Html =>
  html`<a class="btn ghost" href="/sign-in">${t('core.sign_in')}</a><a class="btn primary" href="/sign-up">${t('core.sign_up')}</a>`;

const leadsTo = (c: Ctx, href: string): boolean =>
  c.req.path === href || (href !== '/' && c.req.path.startsWith(`${href}/`));

function navLink({ entries, counts, isCurrent }: Navigation, index: number, mark: Html | '', isCounted = true): Html {
  const entry = entries[index];
  if (!entry) return raw('');
  const current = isCurrent[index] ? html` aria-current="page"` : '';
  const waiting = isCounted && counts[index] ? html` ${count(counts[index])}` : '';
  return html`<a href="${entry.href}"${current}>${mark}${entry.text}${waiting}</a>`;
}

const sideNav = (nav: Navigation): Html =>
  once(['side', nav.key], () => {
    const links = nav.entries.map(({ icon: name }, index) => navLink(nav, index, icon(name)));
    const second = nav.entries.findIndex(({ order }) => order >= SECOND_GROUP);
    const shown =
      second < 0 ? links : [...links.slice(0, second), html`<h2>${t('core.more')}</h2>`, ...links.slice(second)];
    return html`<nav class="side nav" aria-label="${t('core.main')}">${shown}</nav>
<nav popover id="nav" class="drawer nav" aria-label="${t('core.main_menu')}">${shown}</nav>`;
  });

/** The bottom bar of phones. */
function dock(nav: Navigation, hasSide: boolean): Html | '' {
  if (nav.entries.length === 0) return '';
  return once(['dock', nav.key, String(hasSide)], () => {
    const links = nav.entries.map(({ icon: name }, index) => navLink(nav, index, icon(name, 'big'), false));
    const more = html`<button type="button" popovertarget="nav">${icon('menu', 'big')}${t('core.more')}</button>`;
    const shown = hasSide ? [...links.slice(0, TOP_BAR_SECTIONS - 1), more] : links;
    return html`<nav class="dock" aria-label="${t('core.main_bottom')}">${shown}</nav>`;
  });
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
  const button = once(
    ['theme', to, place],
    () => html`">
    <button name="theme" value="${to}" class="${place === 'menu' ? '' : 'btn small'}">${icon('sun')}<span>${t(`core.${to}_mode`)}</span></button>
  </form>`,
  );
  return html`${THEME_FORM}${addressOf(c)}${button}`;
}

const THEME_FORM = html`<form method="post" action="/theme" data-theme-form data-light="${t('core.light_mode')}" data-dark="${t('core.dark_mode')}">
    <input type="hidden" name="next" value="`;


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
