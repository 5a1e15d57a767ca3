import { isLocal } from '#core/env.ts';
import { html } from '#core/html.ts';
import type { Ctx, Html } from '#core/http.ts';
import { t } from '#core/text.ts';
import { brand, frame, themeButton } from '#core/ui/index.ts';
import { productMock } from '#core/ui/mock.ts';

interface AuthPage {
  title: string;
  lede?: string;
  body: Html;
  /** The line below the form. */
  below?: Html;
}

/** Signing in and the like: the form on the left, the product on the right. */
export function authPage(c: Ctx, { title, lede, body, below }: AuthPage): string {
  const content = html`<main id="main">
  <header>${brand()}</header>
  <div class="box">
    <div class="stack tight"><h1>${title}</h1>${lede ? html`<p class="muted">${lede}</p>` : ''}</div>
    ${body}
    ${below ? html`<p class="muted sm">${below}</p>` : ''}
  </div>
  ${themeButton(c, 'foot')}
</main>
<aside>${productMock()}<p class="quote">${t('landing.promise')}</p></aside>`;
  return frame(c, { title, noIndex: true }, content, 'auth');
}

/** On a laptop nothing is sent; say where the mail is. */
export const outboxHint = (): Html | '' =>
  isLocal ? html`<p class="muted sm"><a href="/dev/outbox">${t('account.outbox')}</a></p>` : '';
