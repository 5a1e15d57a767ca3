import { type Ctx, type Html, isUser, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { layout } from '#core/ui/layout.tsx';

/** The page for when something is not there. */
const LOST = (
  <svg className="art" viewBox="0 0 320 180" aria-hidden="true">
    <ellipse className="g" cx="160" cy="156" rx="130" ry="16" />
    <rect className="a" x="70" y="30" width="180" height="112" rx="12" strokeWidth="2" />
    <path className="b" d="M70 42a12 12 0 0 1 12-12h156a12 12 0 0 1 12 12v16H70Z" />
    <circle className="f" cx="86" cy="44" r="4" />
    <circle className="f" cx="100" cy="44" r="4" />
    <circle className="c" cx="154" cy="100" r="26" />
    <circle className="i" cx="154" cy="100" r="17" />
    <path className="h" d="m173 119 22 22" strokeWidth="8" />
    <circle className="e" cx="226" cy="84" r="6" />
    <circle className="e" cx="96" cy="120" r="4" />
  </svg>
);

export function notFoundPage(c: Ctx): Promise<Html> {
  const title = t('core.not_found.title');
  const body = (
    <div className="oops">
      {LOST}
      <h1>{title}</h1>
      <p>{t('core.not_found.text')}</p>
      <div className="row">
        <a className="btn primary" href="/">
          {t('core.not_found.home')}
        </a>
        {isUser(viewerOf(c)) ? (
          <a className="btn" href="/account">
            {t('core.not_found.back')}
          </a>
        ) : (
          <a className="btn" href="/sign-in">
            {t('core.sign_in')}
          </a>
        )}
      </div>
    </div>
  );
  return layout(c, { title, body, wide: true, plain: true, noIndex: true });
}
