import type { Html } from '#core/http.ts';
import { t } from '#core/text.ts';

/** Small pieces that every page uses. */
export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'brand' | '';
export type Attributes = Record<string, string | number | boolean | undefined>;

/** What HTML writes in small letters. */
const NAMES: Readonly<Record<string, string>> = {
  class: 'className',
  autocomplete: 'autoComplete',
  autofocus: 'autoFocus',
  autocapitalize: 'autoCapitalize',
  inputmode: 'inputMode',
  maxlength: 'maxLength',
  minlength: 'minLength',
  readonly: 'readOnly',
  spellcheck: 'spellCheck',
  checked: 'defaultChecked',
  'stroke-dasharray': 'strokeDasharray',
  'stroke-dashoffset': 'strokeDashoffset',
};

/** Attributes by their names in HTML as properties of an element; false and undefined leave one out. */
export function attributes(values: Attributes = {}): Record<string, string | number | boolean> {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : [[NAMES[name] ?? name, value] as const],
  );
  return Object.fromEntries(given);
}

export const icon = (name: string, size: '' | 'big' = ''): Html => (
  <svg className={size ? `icon ${size}` : 'icon'} aria-hidden="true">
    <use href={`/icons.svg#${name}`} />
  </svg>
);

export const pill = (text: string, tone: Tone = ''): Html => <span className={`pill ${tone}`}>{text}</span>;

export const count = (value: number): Html => <span className="count">{value}</span>;

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

export const avatar = (name: string, size: '' | 'large' = ''): Html => (
  <span className={`${avatarClass(name)} ${size}`} aria-hidden="true">
    {initials(name)}
  </span>
);

/** Stands for a thing that has no picture. Round avatars are for people. */
export const tile = (name: string): Html => (
  <span className="thumb tile" aria-hidden="true">
    {firstLetter(name.trim()) || '?'}
  </span>
);

const NOTICE_ICONS: Record<string, string> = { ok: 'check', warn: 'warning', bad: 'warning' };

/** Something that stays true until it is fixed. Bad news are announced. */
export function notice(text: Html | string, tone: Tone = 'info'): Html {
  const role = tone === 'bad' ? 'alert' : 'status';
  return (
    <div className={`notice ${tone}`} role={role}>
      {icon(NOTICE_ICONS[tone] ?? 'info')}
      <div>{text}</div>
    </div>
  );
}

const EMPTY_ART = (
  <svg className="art" viewBox="0 0 160 110" aria-hidden="true">
    <ellipse className="g" cx="80" cy="98" rx="62" ry="9" />
    <rect className="a" x="34" y="22" width="92" height="68" rx="8" strokeWidth="1.5" />
    <rect className="b" x="34" y="22" width="92" height="18" rx="8" />
    <rect className="f" x="46" y="52" width="44" height="6" rx="3" />
    <rect className="f" x="46" y="66" width="64" height="6" rx="3" />
    <circle className="e" cx="124" cy="26" r="13" />
    <rect className="i" x="117.500" y="24.700" width="13" height="2.600" rx="1.300" />
    <rect className="i" x="122.700" y="19.500" width="2.600" height="13" rx="1.300" />
  </svg>
);

interface Empty {
  art?: Html;
  title: string;
  text: string;
  action?: Html | '';
}

export const empty = ({ art = EMPTY_ART, title, text, action = '' }: Empty): Html => (
  <div className="empty">
    {art}
    <h2>{title}</h2>
    <p>{text}</p>
    {action}
  </div>
);

export interface Crumb {
  href?: string;
  text: string;
}

export function crumbs(items: Crumb[]): Html {
  const item = ({ href, text }: Crumb) => (
    <li key={href ?? text}>{href ? <a href={href}>{text}</a> : <span aria-current="page">{text}</span>}</li>
  );
  return (
    <nav aria-label={t('core.crumbs')}>
      <ol className="crumbs">{items.map(item)}</ol>
    </nav>
  );
}

interface Pager {
  page: number;
  pages: number;
  href: (page: number) => string;
}

export function pager({ page, pages, href }: Pager): Html | '' {
  if (pages <= 1) return '';
  const link = (to: number, text: string, rel: string) =>
    to >= 1 && to <= pages ? (
      <a className="btn small" rel={rel} href={href(to)}>
        {text}
      </a>
    ) : (
      ''
    );
  return (
    <nav className="pager" aria-label={t('core.pages')}>
      <span>{t('core.page_of', { page, pages })}</span>
      <div>
        {link(page - 1, t('core.previous'), 'prev')}
        {link(page + 1, t('core.next'), 'next')}
      </div>
    </nav>
  );
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
  return (
    <>
      <button type="button" className="btn ghost square" popoverTarget={id} aria-label={label}>
        {icon(name)}
      </button>
      <div popover="auto" id={id} className="menu">
        {items}
      </div>
    </>
  );
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
  return (
    <dialog id={id} aria-labelledby={`${id}-title`}>
      <form method="post" action={action}>
        <h2 id={`${id}-title`}>{title}</h2>
        <p className="muted">{text}</p>
        {body}
        <div className="actions">
          <button type="button" className="btn" commandfor={id} command="close">
            {t('core.cancel')}
          </button>
          <button type="submit" className="btn primary danger">{confirm}</button>
        </div>
      </form>
    </dialog>
  );
}

export const dialogButton = (id: string, text: string, classes = 'btn danger'): Html => (
  <button type="button" className={classes} commandfor={id} command="show-modal">
    {text}
  </button>
);
