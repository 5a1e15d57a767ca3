import { isLocal } from '#core/env.ts';
import type { Ctx, Html } from '#core/http.ts';
import { t } from '#core/text.ts';
import { brand, frame, themeButton } from '#core/ui/index.ts';
import { productMock } from '#core/ui/mock.tsx';

interface AuthPage {
  title: string;
  lede?: string;
  body: Html;
  /** The line below the form. */
  below?: Html;
}

/** Signing in and the like: the form on the left, the product on the right. */
export function authPage(c: Ctx, { title, lede, body, below }: AuthPage): Html {
  const content = (
    <>
      <main id="main">
        <header>{brand()}</header>
        <div className="box">
          <div className="stack tight">
            <h1>{title}</h1>
            {lede ? <p className="muted">{lede}</p> : ''}
          </div>
          {body}
          {below ? <p className="muted sm">{below}</p> : ''}
        </div>
        {themeButton(c, 'foot')}
      </main>
      <aside>
        {productMock()}
        <p className="quote">{t('landing.promise')}</p>
      </aside>
    </>
  );
  return frame(c, { title, noIndex: true }, <div className="auth">{content}</div>);
}

/** On a laptop nothing is sent; say where the mail is. */
export const outboxHint = (): Html | '' =>
  isLocal ? (
    <p className="muted sm">
      <a href="/dev/outbox">{t('account.outbox')}</a>
    </p>
  ) : (
    ''
  );
