import { Fragment } from 'react';
import { find, list } from '#core/entity/data.ts';
import { entityOf, rowPath } from '#core/entity/entity.ts';
import { labelOf, one } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Ctx, type Html, userOf, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { avatar, count, empty, icon, layout, notice, when } from '#core/ui/index.ts';
import { inboxOf, type Line, linesOf, markRead, nameOf, type Summary, type Talk } from '#features/messages/talks.ts';

export interface Subject {
  entity: Entity;
  row: Row;
  ownerId: string;
}

export interface Draft {
  text: string;
  error?: string;
}

interface Conversation {
  with: string;
  /** What it is about, or null when the viewer may not see that any more. */
  about: { entity: Entity; row: Row } | null;
  lines: Html;
  action: string;
  hidden?: Html;
  draft: Draft;
  current?: string;
}

const PAUSE_MS = 60 * 60_000;
const AT_ONCE = 100;

export async function inboxPage(c: Ctx) {
  const me = userOf(c).id;
  const summaries = await inboxOf(me);
  const body =
    summaries.length === 0
      ? empty({ title: t('messages.none.title'), text: t('messages.none.text') })
      : await people(c, summaries, me, '');
  return layout(c, {
    title: t('messages.title'),
    narrow: true,
    body: (
      <>
        <div className="head">
          <div>
            <h1>{t('messages.title')}</h1>
          </div>
        </div>
        <section className="card flush" id="inbox" data-live={`inbox:${me}`}>
          {body}
        </section>
      </>
    ),
  });
}

export async function newPage(c: Ctx, subject: Subject, draft: Draft = { text: '' }) {
  const about = `${subject.entity.table}:${subject.row.id}`;
  return conversationPage(c, {
    with: await nameOf(subject.ownerId),
    about: subject,
    lines: (
      <ol className="says">
        <li className="day">{t('messages.first', { name: await nameOf(subject.ownerId) })}</li>
      </ol>
    ),
    action: '/messages/new',
    hidden: <input type="hidden" name="about" value={about} />,
    draft,
  });
}

export async function talkPage(c: Ctx, talk: Talk, draft: Draft = { text: '' }) {
  const me = userOf(c).id;
  const lines = await linesOf(talk);
  await markRead(talk, me, talk.updated_at);
  const entity = entityOf(talk.entity);
  const row = entity && (await find(viewerOf(c), entity, talk.row_id));
  return conversationPage(c, {
    with: await nameOf(talk.owner_id === me ? talk.visitor_id : talk.owner_id),
    about: entity && row ? { entity, row } : null,
    lines: (
      <ol className="says" id="says" data-live={`talk:${talk.id}`} aria-live="polite">
        {says(lines, me)}
      </ol>
    ),
    action: `/messages/${talk.id}`,
    draft,
    current: talk.id,
  });
}

async function conversationPage(c: Ctx, shown: Conversation) {
  const me = userOf(c).id;
  const title = t('messages.with', { name: shown.with });
  const body = (
    <>
      <div className="head wide-only">
        <div>
          <h1>{title}</h1>
        </div>
      </div>
      <h1 className="sr narrow-only">{title}</h1>
      <section className="card flush">
        <div className="inbox">
          <div className="people" id="people" data-live={`inbox:${me}`}>
            {await people(c, await inboxOf(me), me, shown.current ?? '')}
          </div>
          <div className="talk">
            {header(shown)}
            {shown.lines}
            {writeForm(shown)}
          </div>
        </div>
      </section>
    </>
  );
  return layout(c, { title, body });
}

function header({ with: name, about }: Conversation): Html {
  const subject = about ? (
    <a className="muted sm block clip" href={rowPath(about.entity, about.row)}>
      {one(about.entity)}: {labelOf(about.entity, about.row)}
    </a>
  ) : (
    <span className="muted sm block">{t('messages.gone')}</span>
  );
  return (
    <header>
      <a className="btn ghost square narrow-only" href="/messages" aria-label={t('messages.all')}>
        {icon('chevron-left')}
      </a>
      {avatar(name)}
      <span className="grow">
        <b>{name}</b>
        {subject}
      </span>
    </header>
  );
}

function writeForm({ with: name, action, hidden = '', draft }: Conversation): Html {
  const error = draft.error ? notice(draft.error, 'bad') : '';
  return (
    <>
      {error}
      <form method="post" action={action} id="write">
        {hidden}
        <textarea
          name="text"
          rows={1}
          required
          maxLength={4000}
          aria-label={t('messages.message')}
          placeholder={t('messages.write_to', { name })}
          defaultValue={draft.text}
        />
        <button type="submit" className="btn primary square" aria-label={t('messages.send')}>
          {icon('send')}
        </button>
      </form>
    </>
  );
}

function says(lines: Line[], me: string): Html[] {
  return lines.map((line, index) => {
    const before = lines[index - 1];
    const isAfterPause = !before || line.created_at - before.created_at > PAUSE_MS;
    const time = isAfterPause ? (
      <li className="day">
        <time>{when(line.created_at)}</time>
      </li>
    ) : (
      ''
    );
    return (
      <Fragment key={line.id}>
        {time}
        <li className={line.author_id === me ? 'me' : undefined}>{broken(line.text)}</li>
      </Fragment>
    );
  });
}

/** Keeps the line breaks that somebody typed. */
const broken = (text: string): Html[] =>
  text.split(/\r?\n/).map((line, index) =>
    index === 0 ? (
      <Fragment key={index}>{line}</Fragment>
    ) : (
      <Fragment key={index}>
        <br />
        {line}
      </Fragment>
    ),
  );

/** What each conversation is about, one query for each kind of row. The data layer hands out a hundred at most. */
async function subjectsOf(c: Ctx, summaries: Summary[]): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  for (const [table, talks] of Map.groupBy(summaries, (talk) => talk.entity)) {
    const entity = entityOf(table);
    if (!entity) continue;
    const ids = [...new Set(talks.map((talk) => talk.row_id))].slice(0, AT_ONCE);
    const rows: Row[] = (await list(viewerOf(c), entity, { ids, size: AT_ONCE })).rows;
    for (const row of rows) labels.set(row.id, labelOf(entity, row));
  }
  return labels;
}

async function people(c: Ctx, summaries: Summary[], me: string, current: string): Promise<Html> {
  const labels = await subjectsOf(c, summaries);
  return (
    <nav className="people" aria-label={t('messages.conversations')}>
      <ul className="items">
        {summaries.map((talk) => (
          <li key={talk.id}>
            {avatar(talk.otherName)}
            <div className="text">
              <a
                className="cover"
                href={`/messages/${talk.id}`}
                aria-current={talk.id === current ? 'true' : undefined}
              >
                {talk.otherName}
              </a>
              <p className="sm clip">{labels.get(talk.row_id) ?? ''}</p>
              <p className="muted sm clip">
                {talk.lastAuthor === me ? t('messages.you', { text: talk.lastText }) : talk.lastText}
              </p>
            </div>
            <div className="end">
              {talk.unread > 0 && talk.id !== current ? count(talk.unread) : ''}
              <time className="muted sm">{when(talk.updated_at)}</time>
            </div>
          </li>
        ))}
      </ul>
    </nav>
  );
}
