import { type Posted, posted } from '#core/adapters/outbox.ts';
import { Denied } from '#core/entity/errors.ts';
import { isLocal } from '#core/env.ts';
import type { Ctx, Html } from '#core/http.ts';
import { t } from '#core/text.ts';
import { empty, layout, notice, pill, when } from '#core/ui/index.ts';

/** Open to everybody on this machine: whoever waits for a sign-in link is not signed in yet. */
export async function outboxPage(c: Ctx): Promise<Html> {
  if (!isLocal) throw new Denied();
  const messages = await posted(c.query('to'));
  const list = <div className="stack">{messages.map(card)}</div>;
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{t('dev.outbox.title')}</h1>
          <p className="lede">{t('dev.outbox.lede')}</p>
        </div>
      </div>
      {notice(t('dev.outbox.local'))}
      {messages.length > 0 ? list : empty({ title: t('dev.outbox.empty.title'), text: t('dev.outbox.empty.text') })}
    </>
  );
  return layout(c, { title: t('dev.outbox.title'), body, narrow: true, noIndex: true });
}

/** The same for tests. next.config.ts leads /dev/outbox?json=1 here. */
export async function outboxJson(c: Ctx): Promise<Response> {
  if (!isLocal) throw new Denied();
  return Response.json(await posted(c.query('to')));
}

function card(message: Posted): Html {
  const subject = message.subject || t('dev.outbox.sms');
  return (
    <article key={message.id} className="card">
      <header>
        <h2>{subject}</h2>
        {pill(t(`dev.outbox.${message.channel}`))}
      </header>
      <p className="meta">
        <span>{t('dev.outbox.to', { to: message.recipient })}</span>
        <span>{when(message.created_at)}</span>
      </p>
      <div className="stack tight">{message.text.trim().split('\n').map(line)}</div>
    </article>
  );
}

/** Links stand on a line of their own or at the end of one. */
function line(text: string): Html {
  const [, before = text, link] = /^(.*?)(https?:\/\/\S+)$/.exec(text) ?? [];
  return (
    <p key={text}>
      {before}
      {link ? <a href={link}>{link}</a> : ''}
    </p>
  );
}
