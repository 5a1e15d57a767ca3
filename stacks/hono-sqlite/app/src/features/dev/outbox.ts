import { Hono } from 'hono';
import { type Posted, posted } from '#core/adapters/outbox.ts';
import { html } from '#core/html.ts';
import type { App, Html } from '#core/http.ts';
import { t } from '#core/text.ts';
import { empty, layout, notice, pill, when } from '#core/ui/index.ts';

export const outbox = new Hono<App>();

/** Open to everybody on this machine: whoever waits for a sign-in link is not signed in yet. */
outbox.get('/', (c) => {
  const messages = posted(c.req.query('to'));
  if (c.req.query('json')) return c.json(messages);
  const list = html`<div class="stack">${messages.map(card)}</div>`;
  const body = html`<div class="head"><div><h1>${t('dev.outbox.title')}</h1><p class="lede">${t('dev.outbox.lede')}</p></div></div>
${notice(t('dev.outbox.local'))}
${messages.length > 0 ? list : empty({ title: t('dev.outbox.empty.title'), text: t('dev.outbox.empty.text') })}`;
  return c.html(layout(c, { title: t('dev.outbox.title'), body, narrow: true, noIndex: true }));
});

function card(message: Posted): Html {
  const subject = message.subject || t('dev.outbox.sms');
  return html`<article class="card"><header><h2>${subject}</h2>${pill(t(`dev.outbox.${message.channel}`))}</header>
  <p class="meta"><span>${t('dev.outbox.to', { to: message.recipient })}</span><span>${when(message.created_at)}</span></p>
  <div class="stack tight">${message.text.trim().split('\n').map(line)}</div></article>`;
}

/** Links stand on a line of their own or at the end of one. */
function line(text: string): Html {
  const [, before = text, link] = /^(.*?)(https?:\/\/\S+)$/.exec(text) ?? [];
  return html`<p>${before}${link ? html`<a href="${link}">${link}</a>` : ''}</p>`;
}
