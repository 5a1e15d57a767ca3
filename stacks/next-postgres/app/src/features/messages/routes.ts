import { Denied, find } from '#core/entity/data.ts';
import { entityOf } from '#core/entity/entity.ts';
import type { Row } from '#core/entity/types.ts';
import { publish } from '#core/events.ts';
import { type Ctx, type FormData, type Html, textOf, userOf, viewerOf } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { again, seeOther } from '#core/web.ts';
import { type Draft, newPage, type Subject, talkPage } from '#features/messages/pages.tsx';
import { say, startTalk, type Talk, talkAbout, talkOf } from '#features/messages/talks.ts';

const TEXT_MAX = 4000;
/** A lively conversation fits in; a script that floods people does not. */
const LINES_A_MINUTE = 20;
const NEW_TALKS_AN_HOUR = 15;

/** What was typed and refused. */
const draftOf = (c: Ctx): Draft =>
  c.attempt ? { text: textOf(c.attempt.sent, 'text'), error: c.attempt.errors[''] ?? '' } : { text: '' };

export async function firstMessagePage(c: Ctx): Promise<Html> {
  const subject = await subjectOf(c, c.query('about') ?? '');
  const known = await talkAbout(subject.entity, subject.row.id, userOf(c).id);
  return known ? seeOther(`/messages/${known.id}`) : newPage(c, subject, draftOf(c));
}

export async function sendFirst(c: Ctx, sent: FormData): Promise<Response> {
  const about = textOf(sent, 'about');
  const subject = await subjectOf(c, about);
  const me = userOf(c).id;
  const known = await talkAbout(subject.entity, subject.row.id, me);
  const draft = await check(me, textOf(sent, 'text'), !known);
  if (draft.error) {
    return again(c, `/messages/new?about=${encodeURIComponent(about)}`, { sent, errors: { '': draft.error } });
  }
  return send(c, known ?? (await startTalk(subject.entity, subject.row.id, subject.ownerId, me)), draft.text);
}

async function talkAt(c: Ctx): Promise<Talk> {
  const talk = await talkOf(userOf(c).id, c.param('id'));
  if (!talk) throw new Denied();
  return talk;
}

export const conversationPage = async (c: Ctx): Promise<Html> => talkPage(c, await talkAt(c), draftOf(c));

export async function sendMore(c: Ctx, sent: FormData): Promise<Response> {
  const talk = await talkAt(c);
  const draft = await check(userOf(c).id, textOf(sent, 'text'), false);
  if (draft.error) return again(c, `/messages/${talk.id}`, { sent, errors: { '': draft.error } });
  return send(c, talk, draft.text);
}

/** The row that somebody wants to write about: one that they see, and that somebody else owns. */
async function subjectOf(c: Ctx, about: string): Promise<Subject> {
  const [table = '', id = ''] = about.split(':');
  const entity = entityOf(table);
  if (!entity?.behaviours.messages) throw new Denied();
  const row: Row | null = await find(viewerOf(c), entity, id);
  const ownerId = row?.owner_id;
  if (!row || !ownerId || ownerId === userOf(c).id) throw new Denied();
  return { entity, row, ownerId };
}

async function check(userId: string, text: string, isNew: boolean): Promise<Draft> {
  if (text === '') return { text, error: t('messages.error.empty') };
  if (text.length > TEXT_MAX) return { text, error: t('messages.error.long', { max: TEXT_MAX }) };
  const isCalm =
    (await allow(`message:${userId}`, LINES_A_MINUTE, 60)) &&
    (!isNew || (await allow(`talk:${userId}`, NEW_TALKS_AN_HOUR, 3600)));
  return isCalm ? { text } : { text, error: t('core.too_many') };
}

async function send(c: Ctx, talk: Talk, text: string): Promise<Response> {
  await say(talk, userOf(c).id, text);
  publish(`talk:${talk.id}`);
  publish(`inbox:${talk.owner_id}`);
  publish(`inbox:${talk.visitor_id}`);
  seeOther(`/messages/${talk.id}#write`);
}
