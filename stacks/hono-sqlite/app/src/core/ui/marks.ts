import { asset } from '#core/assets.ts';
import { html, raw } from '#core/html.ts';
import type { Html } from '#core/http.ts';
import { t } from '#core/text.ts';

/** Small pieces that every page uses. */
export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'brand' | '';
export type Attributes = Record<string, string | number | boolean | undefined>;

/** True writes the bare name, false and undefined leave it out. */
export function attributes(values: Attributes = {}): Html[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => (value === true ? html` ${name}` : html` ${name}="${value}"`));
}

const icons = new Map<string, Html>();
const iconFile = asset('icons.svg');

/** Icons repeat on every row: each is built once. */
export function icon(name: string, size: '' | 'big' = ''): Html {
  const key = `${name} ${size}`;
  const known = icons.get(key);
  if (known) return known;
  const classes = size ? `icon ${size}` : 'icon';
  const fresh = raw(`<svg class="${classes}" aria-hidden="true"><use href="${iconFile}#${name}"></use></svg>`);
  icons.set(key, fresh);
  return fresh;
}

export const pill = (text: string, tone: Tone = ''): Html => html`<span class="pill ${tone}">${text}</span>`;

export const count = (value: number): Html => html`<span class="count">${value}</span>`;

const AVATAR_COLOURS = ['', 'b', 'c', 'd'];

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : '';
  return firstLetter(words[0]) + firstLetter(last) || '?';
}

/** Some letters, such as emoji, are two characters long. */
function firstLetter(word = ''): string {
  const letter = word.codePointAt(0);
  return letter === undefined ? '' : String.fromCodePoint(letter).toUpperCase();
}

/** The same name always gets the same colour. */
export function avatarClass(name: string): string {
  let sum = 0;
  for (const letter of name) sum += letter.codePointAt(0) ?? 0;
  return `avatar ${AVATAR_COLOURS[sum % AVATAR_COLOURS.length]}`.trim();
}

export const avatar = (name: string, size: '' | 'large' = ''): Html =>
  html`<span class="${avatarClass(name)} ${size}" aria-hidden="true">${initials(name)}</span>`;

/** Stands for a thing that has no picture. Round avatars are for people. */
export const tile = (name: string): Html =>
  html`<span class="thumb tile" aria-hidden="true">${firstLetter(name.trim()) || '?'}</span>`;

const NOTICE_ICONS: Record<string, string> = { ok: 'check', warn: 'warning', bad: 'warning' };

/** Something that stays true until it is fixed. Bad news are announced. */
export function notice(text: Html | string, tone: Tone = 'info'): Html {
  const role = tone === 'bad' ? 'alert' : 'status';
  return html`<div class="notice ${tone}" role="${role}">${icon(NOTICE_ICONS[tone] ?? 'info')}<div>${text}</div></div>`;
}

const EMPTY_ART = html`<svg class="art" viewBox="0 0 160 110" aria-hidden="true"><ellipse class="g" cx="80" cy="98" rx="62" ry="9"/><rect class="a" x="34" y="22" width="92" height="68" rx="8" stroke-width="1.5"/><rect class="b" x="34" y="22" width="92" height="18" rx="8"/><rect class="f" x="46" y="52" width="44" height="6" rx="3"/><rect class="f" x="46" y="66" width="64" height="6" rx="3"/><circle class="e" cx="124" cy="26" r="13"/><rect class="i" x="117.500" y="24.700" width="13" height="2.600" rx="1.300"/><rect class="i" x="122.700" y="19.500" width="2.600" height="13" rx="1.300"/></svg>`;

interface Empty {
  art?: Html;
  title: string;
  text: string;
  action?: Html | '';
}

export const empty = ({ art = EMPTY_ART, title, text, action = '' }: Empty): Html =>
  html`<div class="empty">${art}<h2>${title}</h2><p>${text}</p>${action}</div>`;

export interface Crumb {
  href?: string;
  text: string;
}

export function crumbs(items: Crumb[]): Html {
  const item = ({ href, text }: Crumb) =>
    html`<li>${href ? html`<a href="${href}">${text}</a>` : html`<span aria-current="page">${text}</span>`}</li>`;
  return html`<nav aria-label="${t('core.crumbs')}"><ol class="crumbs">${items.map(item)}</ol></nav>`;
}

interface Pager {
  page: number;
  pages: number;
  href: (page: number) => string;
}

export function pager({ page, pages, href }: Pager): Html | '' {
  if (pages <= 1) return '';
  const link = (to: number, text: string, rel: string) =>
    to >= 1 && to <= pages ? html`<a class="btn small" rel="${rel}" href="${href(to)}">${text}</a>` : '';
  return html`<nav class="pager" aria-label="${t('core.pages')}">
    <span>${t('core.page_of', { page, pages })}</span>
    <div>${link(page - 1, t('core.previous'), 'prev')}${link(page + 1, t('core.next'), 'next')}</div>
  </nav>`;
}

interface MenuButton {
  id: string;
  label: string;
  /** Links and buttons. */
  items: (Html | '')[];
  icon?: string;
}

/** The rare actions of a thing, behind a button. */
export function menuButton({ id, label, items, icon: name = 'more' }: MenuButton): Html {
  return html`<button type="button" class="btn ghost square" popovertarget="${id}" aria-label="${label}">${icon(name)}</button>
  <div popover id="${id}" class="menu">${items}</div>`;
}

interface DeleteDialog {
  id: string;
  title: string;
  text: string;
  /** Where the form is sent. */
  action: string;
  /** The words on the button that does it. */
  confirm: string;
  /** Fields of the form, such as a password. */
  body?: Html | '';
}

/** Asks before something is lost. Open it with dialogButton. */
export function dialogDelete({ id, title, text, action, confirm, body = '' }: DeleteDialog): Html {
  return html`<dialog id="${id}" aria-labelledby="${id}-title"><form method="post" action="${action}">
    <h2 id="${id}-title">${title}</h2>
    <p class="muted">${text}</p>
    ${body}
    <div class="actions">
      <button type="button" class="btn" commandfor="${id}" command="close">${t('core.cancel')}</button>
      <button class="btn primary danger">${confirm}</button>
    </div>
  </form></dialog>`;
}

export const dialogButton = (id: string, text: string, classes = 'btn danger'): Html =>
  html`<button type="button" class="${classes}" commandfor="${id}" command="show-modal">${text}</button>`;
