import { Hono } from 'hono';
import { find } from '#core/entity/data.ts';
import { entityOf } from '#core/entity/entity.ts';
import type { Row } from '#core/entity/types.ts';
import { publish } from '#core/events.ts';
import { type App, type Ctx, form, signedIn, textOf, userOf, viewerOf } from '#core/http.ts';
import { allow } from '#core/rate-limit.ts';
import { t } from '#core/text.ts';
import { type Draft, inboxPage, newPage, type Subject, talkPage } from '#features/messages/pages.ts';
import { say, startTalk, type Talk, talkAbout, talkOf } from '#features/messages/talks.ts';

const TEXT_MAX = 4000;
/** A lively conversation fits in; a script that floods people does not. */
const LINES_A_MINUTE = 20;
const NEW_TALKS_AN_HOUR = 15;

export const routes = new Hono<App>();
routes.use(signedIn);

routes.get('/', inboxPage);

routes.get('/new', (c) => {
  const subject = subjectOf(c, c.req.query('about') ?? '');
  if (!subject) return c.notFound();
  const known = talkAbout(subject.entity, subject.row.id, userOf(c).id);
  return known ? c.redirect(`/messages/${known.id}`, 303) : newPage(c, subject);
});

routes.post('/new', async (c) => {
  const values = await form(c);
  const subject = subjectOf(c, textOf(values, 'about'));
  if (!subject) return c.notFound();
  const me = userOf(c).id;
  const known = talkAbout(subject.entity, subject.row.id, me);
  const draft = check(me, textOf(values, 'text'), !known);
  if (draft.error) return newPage(c, subject, draft);
  return send(c, known ?? startTalk(subject.entity, subject.row.id, subject.ownerId, me), draft.text);
});

routes.get('/:id', (c) => {
  const talk = talkOf(userOf(c).id, c.req.param('id'));
  return talk ? talkPage(c, talk) : c.notFound();
});

routes.post('/:id', async (c) => {
  const me = userOf(c).id;
  const talk = talkOf(me, c.req.param('id'));
  if (!talk) return c.notFound();
  const draft = check(me, textOf(await form(c), 'text'), false);
  return draft.error ? talkPage(c, talk, draft) : send(c, talk, draft.text);
});

/** The row that somebody wants to write about: one that they see, and that somebody else owns. */
function subjectOf(c: Ctx, about: string): Subject | null {
  const [table = '', id = ''] = about.split(':');
  const entity = entityOf(table);
  if (!entity?.behaviours.messages) return null;
  const row: Row | null = find(viewerOf(c), entity, id);
  const ownerId = row?.owner_id;
  return row && ownerId && ownerId !== userOf(c).id ? { entity, row, ownerId } : null;
}

function check(userId: string, text: string, isNew: boolean): Draft {
  if (text === '') return { text, error: t('messages.error.empty') };
  if (text.length > TEXT_MAX) return { text, error: t('messages.error.long', { max: TEXT_MAX }) };
  const isCalm =
    allow(`message:${userId}`, LINES_A_MINUTE, 60) && (!isNew || allow(`talk:${userId}`, NEW_TALKS_AN_HOUR, 3600));
  return isCalm ? { text } : { text, error: t('core.too_many') };
}

function send(c: Ctx, talk: Talk, text: string): Response {
  say(talk, userOf(c).id, text);
  publish(`talk:${talk.id}`);
  publish(`inbox:${talk.owner_id}`);
  publish(`inbox:${talk.visitor_id}`);
  return c.redirect(`/messages/${talk.id}#write`, 303);
}
