import { find, list } from '#core/entity/data.ts';
import { entityOf, rowPath } from '#core/entity/entity.ts';
import { labelOf, one } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { html } from '#core/html.ts';
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

export function inboxPage(c: Ctx) {
  const me = userOf(c).id;
  const summaries = inboxOf(me);
  const body =
    summaries.length === 0
      ? empty({ title: t('messages.none.title'), text: t('messages.none.text') })
      : people(c, summaries, me, '');
  return c.html(
    layout(c, {
      title: t('messages.title'),
      narrow: true,
      body: html`<div class="head"><div><h1>${t('messages.title')}</h1></div></div>
<section class="card flush" id="inbox" data-live="inbox:${me}">${body}</section>`,
    }),
  );
}

export function newPage(c: Ctx, subject: Subject, draft: Draft = { text: '' }) {
  const about = `${subject.entity.table}:${subject.row.id}`;
  return conversationPage(c, {
    with: nameOf(subject.ownerId),
    about: subject,
    lines: html`<ol class="says"><li class="day">${t('messages.first', { name: nameOf(subject.ownerId) })}</li></ol>`,
    action: '/messages/new',
    hidden: html`<input type="hidden" name="about" value="${about}">`,
    draft,
  });
}

export function talkPage(c: Ctx, talk: Talk, draft: Draft = { text: '' }) {
  const me = userOf(c).id;
  const lines = linesOf(talk);
  markRead(talk, me, talk.updated_at);
  const entity = entityOf(talk.entity);
  const row = entity && find(viewerOf(c), entity, talk.row_id);
  return conversationPage(c, {
    with: nameOf(talk.owner_id === me ? talk.visitor_id : talk.owner_id),
    about: entity && row ? { entity, row } : null,
    lines: html`<ol class="says" id="says" data-live="talk:${talk.id}" aria-live="polite">${says(lines, me)}</ol>`,
    action: `/messages/${talk.id}`,
    draft,
    current: talk.id,
  });
}

function conversationPage(c: Ctx, shown: Conversation) {
  const me = userOf(c).id;
  const title = t('messages.with', { name: shown.with });
  const body = html`<div class="head wide-only"><div><h1>${title}</h1></div></div>
<h1 class="sr narrow-only">${title}</h1>
<section class="card flush"><div class="inbox">
<div class="people" id="people" data-live="inbox:${me}">${people(c, inboxOf(me), me, shown.current ?? '')}</div>
<div class="talk">${header(shown)}${shown.lines}${writeForm(shown)}</div>
</div></section>`;
  return c.html(layout(c, { title, body }), shown.draft.error ? 422 : 200);
}

function header({ with: name, about }: Conversation): Html {
  const subject = about
    ? html`<a class="muted sm block clip" href="${rowPath(about.entity, about.row)}">${one(about.entity)}: ${labelOf(about.entity, about.row)}</a>`
    : html`<span class="muted sm block">${t('messages.gone')}</span>`;
  return html`<header><a class="btn ghost square narrow-only" href="/messages" aria-label="${t('messages.all')}">${icon('chevron-left')}</a>
  ${avatar(name)}<span class="grow"><b>${name}</b>${subject}</span></header>`;
}

function writeForm({ with: name, action, hidden = html``, draft }: Conversation): Html {
  const error = draft.error ? notice(draft.error, 'bad') : '';
  return html`${error}<form method="post" action="${action}" id="write">${hidden}
  <textarea name="text" rows="1" required maxlength="4000" aria-label="${t('messages.message')}"
    placeholder="${t('messages.write_to', { name })}">${draft.text}</textarea>
  <button class="btn primary square" aria-label="${t('messages.send')}">${icon('send')}</button></form>`;
}

function says(lines: Line[], me: string): Html[] {
  return lines.map((line, index) => {
    const before = lines[index - 1];
    const isAfterPause = !before || line.created_at - before.created_at > PAUSE_MS;
    const time = isAfterPause ? html`<li class="day"><time>${when(line.created_at)}</time></li>` : '';
    return html`${time}<li${line.author_id === me ? html` class="me"` : ''}>${broken(line.text)}</li>`;
  });
}

/** Keeps the line breaks that somebody typed. */
const broken = (text: string): Html[] =>
  text.split(/\r?\n/).map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`));

/** What each conversation is about, one query for each kind of row. The data layer hands out a hundred at most. */
function subjectsOf(c: Ctx, summaries: Summary[]): Map<string, string> {
  const labels = new Map<string, string>();
  for (const [table, talks] of Map.groupBy(summaries, (talk) => talk.entity)) {
    const entity = entityOf(table);
    if (!entity) continue;
    const ids = [...new Set(talks.map((talk) => talk.row_id))].slice(0, AT_ONCE);
    const rows: Row[] = list(viewerOf(c), entity, { ids, size: AT_ONCE }).rows;
    for (const row of rows) labels.set(row.id, labelOf(entity, row));
  }
  return labels;
}

function people(c: Ctx, summaries: Summary[], me: string, current: string): Html {
  const labels = subjectsOf(c, summaries);
  return html`<nav class="people" aria-label="${t('messages.conversations')}"><ul class="items">${summaries.map(
    (talk) => html`<li>${avatar(talk.otherName)}<div class="text">
    <a class="cover" href="/messages/${talk.id}"${talk.id === current ? html` aria-current="true"` : ''}>${talk.otherName}</a>
    <p class="sm clip">${labels.get(talk.row_id) ?? ''}</p>
    <p class="muted sm clip">${talk.lastAuthor === me ? t('messages.you', { text: talk.lastText }) : talk.lastText}</p></div>
    <div class="end">${talk.unread > 0 && talk.id !== current ? count(talk.unread) : ''}<time class="muted sm">${when(talk.updated_at)}</time></div></li>`,
  )}</ul></nav>`;
}
