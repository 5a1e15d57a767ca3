import { blueprint } from '#blueprint.ts';
import { features, type NavEntry, navOf } from '#core/features.ts';
import { addressOf, type Ctx, type Html, isUser, type User, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { themeOf } from '#core/theme.ts';
import { avatarClass, type Crumb, count, crumbs, icon, initials, notice } from '#core/ui/marks.tsx';

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

interface Link extends NavEntry {
  waiting: number;
  isCurrent: boolean;
}

async function linksFor(c: Ctx, viewer: Viewer): Promise<Link[]> {
  const link = async (entry: NavEntry): Promise<Link> => ({
    ...entry,
    waiting: (await entry.count?.(viewer)) ?? 0,
    isCurrent: leadsTo(c, entry.href),
  });
  return Promise.all(navOf(viewer).map(link));
}

const leadsTo = (c: Ctx, href: string): boolean =>
  c.url.pathname === href || (href !== '/' && c.url.pathname.startsWith(`${href}/`));

export async function layout(c: Ctx, page: Page): Promise<Html> {
  const viewer = viewerOf(c);
  const links = await linksFor(c, viewer);
  const hasSide = !page.plain && links.length > TOP_BAR_SECTIONS;
  const width = page.wide ? undefined : page.narrow ? 'page narrow' : 'page';
  return frame(
    c,
    page,
    <>
      {await topBar(c, viewer, links, hasSide)}
      {hasSide ? sideNav(links) : ''}
      <main id="main" className={width}>
        {page.crumbs ? crumbs(page.crumbs) : ''}
        {verifyNotice(viewer)}
        {page.body}
      </main>
      {isUser(viewer) && !page.plain ? dock(links, hasSide) : foot(c)}
    </>,
  );
}

/** Title, body and messages only: for pages without the shell, such as signing in. React moves the head where it belongs. */
export function frame(c: Ctx, page: Omit<Page, 'body'>, body: Html): Html {
  const title = page.title === blueprint.name ? page.title : `${page.title} · ${blueprint.name}`;
  return (
    <>
      <title>{title}</title>
      {page.description ? <meta name="description" content={page.description} /> : ''}
      {page.noIndex ? <meta name="robots" content="noindex" /> : ''}
      <a className="skip" href="#main">
        {t('core.skip')}
      </a>
      {body}
      {toasts(c)}
    </>
  );
}

/** The first letter of the name, as on the icon of the browser's tab. */
const LETTER = /[\p{L}\p{N}]/u.exec(blueprint.name)?.[0].toUpperCase() ?? '';

export const brand = (): Html => (
  <a className="brand" href="/">
    <svg viewBox="0 0 26 26" aria-hidden="true">
      <rect width="26" height="26" rx="7" fill="currentColor" />
      <text className="mark" x="13" y="18.200" textAnchor="middle">
        {LETTER}
      </text>
    </svg>
    {blueprint.name}
  </a>
);

async function topBar(c: Ctx, viewer: Viewer, links: Link[], hasSide: boolean): Promise<Html> {
  return (
    <header className="top">
      {hasSide ? besideSide() : sections(links)}
      <div className="end">{isUser(viewer) ? await signedInEnd(c, viewer) : visitorEnd()}</div>
    </header>
  );
}

const besideSide = (): Html => (
  <>
    <button
      type="button"
      className="btn ghost square narrow-only"
      popoverTarget="nav"
      aria-label={t('core.open_navigation')}
    >
      {icon('menu')}
    </button>
    {brand()}
  </>
);

const sections = (links: Link[]): Html => (
  <>
    {brand()}
    <nav aria-label={t('core.main')}>{links.slice(0, TOP_BAR_SECTIONS).map((link) => navLink(link, ''))}</nav>
  </>
);

async function signedInEnd(c: Ctx, viewer: User): Promise<Html> {
  const marks: Html[] = [];
  for (const { name, topBar: mark } of features()) {
    const shown = await mark?.(viewer);
    if (shown) marks.push(<MarkOf key={name}>{shown}</MarkOf>);
  }
  return (
    <>
      {marks}
      <button
        type="button"
        className={avatarClass(viewer.name)}
        popoverTarget="account-menu"
        aria-label={`${t('core.your_account')}, ${initials(viewer.name)}`}
      >
        {initials(viewer.name)}
      </button>
      <div popover="auto" id="account-menu" className="menu">
        <p className="whom">
          <b>{viewer.name}</b>
          <small>{viewer.email}</small>
        </p>
        <hr />
        <a href="/account">
          {icon('user')}
          {t('core.account')}
        </a>
        {themeButton(c, 'menu')}
        <hr />
        <form method="post" action="/sign-out">
          <button type="submit">
            {icon('logout')}
            {t('core.sign_out')}
          </button>
        </form>
      </div>
    </>
  );
}

/** Gives a piece of a feature its place among the others. */
const MarkOf = ({ children }: { children: Html }): Html => children;

const visitorEnd = (): Html => (
  <>
    <a className="btn ghost" href="/sign-in">
      {t('core.sign_in')}
    </a>
    <a className="btn primary" href="/sign-up">
      {t('core.sign_up')}
    </a>
  </>
);

function navLink(link: Link, mark: Html, isCounted = true): Html {
  return (
    <a key={link.href} href={link.href} aria-current={link.isCurrent ? 'page' : undefined}>
      {mark}
      {link.text}
      {isCounted && link.waiting > 0 ? <> {count(link.waiting)}</> : ''}
    </a>
  );
}

function sideNav(links: Link[]): Html {
  const shown = (group: Link[]) => group.map((link) => navLink(link, icon(link.icon)));
  const second = links.findIndex(({ order }) => order >= SECOND_GROUP);
  const all =
    second < 0 ? (
      shown(links)
    ) : (
      <>
        {shown(links.slice(0, second))}
        <h2>{t('core.more')}</h2>
        {shown(links.slice(second))}
      </>
    );
  return (
    <>
      <nav className="side nav" aria-label={t('core.main')}>
        {all}
      </nav>
      <nav popover="auto" id="nav" className="drawer nav" aria-label={t('core.main_menu')}>
        {all}
      </nav>
    </>
  );
}

/** The bottom bar of phones. */
function dock(links: Link[], hasSide: boolean): Html {
  if (links.length === 0) return '';
  const shown = hasSide ? links.slice(0, TOP_BAR_SECTIONS - 1) : links;
  return (
    <nav className="dock" aria-label={t('core.main_bottom')}>
      {shown.map((link) => navLink(link, icon(link.icon, 'big'), false))}
      {hasSide ? (
        <button type="button" popoverTarget="nav">
          {icon('menu', 'big')}
          {t('core.more')}
        </button>
      ) : (
        ''
      )}
    </nav>
  );
}

function foot(c: Ctx): Html {
  const links = features().flatMap((feature) => feature.footer?.() ?? []);
  return (
    <footer className="foot">
      <div className="wrap">
        <div>
          {brand()}
          <p>{t('app.tagline')}</p>
        </div>
        <nav aria-label={t('core.pages_of', { name: blueprint.name })}>
          <h2>{blueprint.name}</h2>
          {links.map(({ href, text }) => (
            <a key={href} href={href}>
              {text}
            </a>
          ))}
          {isUser(viewerOf(c)) ? '' : <a href="/sign-in">{t('core.sign_in')}</a>}
        </nav>
        <div>
          <h2>{t('core.look')}</h2>
          {themeButton(c, 'foot')}
        </div>
      </div>
    </footer>
  );
}

/** The script corrects the words for people whose system is dark and who never chose. */
export function themeButton(c: Ctx, place: 'menu' | 'foot'): Html {
  const to = themeOf(c.headers) === 'dark' ? 'light' : 'dark';
  return (
    <form
      method="post"
      action="/theme"
      data-theme-form=""
      data-light={t('core.light_mode')}
      data-dark={t('core.dark_mode')}
    >
      <input type="hidden" name="next" value={addressOf(c)} />
      <button
        type="submit"
        name="theme"
        suppressHydrationWarning
        value={to}
        className={place === 'menu' ? undefined : 'btn small'}
      >
        {icon('sun')}
        <span suppressHydrationWarning>{t(`core.${to}_mode`)}</span>
      </button>
    </form>
  );
}

/** Always in the page, so that screen readers notice what is put in later. */
function toasts(c: Ctx): Html {
  const text = decodeURIComponent(c.headers.get('x-app-toast') ?? '');
  return (
    <div className="toasts" role="status">
      {text ? (
        <div className="toast">
          {icon('check')}
          <span>{text}</span>
        </div>
      ) : (
        ''
      )}
    </div>
  );
}

function verifyNotice(viewer: Viewer): Html {
  if (!blueprint.verifyEmail || !isUser(viewer) || viewer.verified) return '';
  return notice(
    <>
      {t('core.verify_first', { email: viewer.email })}
      <form method="post" action="/verify-email">
        <button type="submit" className="btn small">
          {t('core.send_again')}
        </button>
      </form>
    </>,
    'warn',
  );
}
