import { all, one, run, transaction } from '#core/db.ts';
import type { Entity } from '#core/entity/types.ts';
import { newId } from '#core/ids.ts';

/** Conversations about a row, between one visitor of it and its owner. Nobody else ever gets one from here. */
export interface Talk {
  id: string;
  entity: string;
  row_id: string;
  owner_id: string;
  visitor_id: string;
  owner_read_at: number;
  visitor_read_at: number;
  updated_at: number;
}

export interface Line {
  id: string;
  author_id: string;
  text: string;
  created_at: number;
}

export interface Summary extends Talk {
  otherName: string;
  lastText: string;
  lastAuthor: string;
  unread: number;
}

const LINES_SHOWN = 200;

export const talkOf = (userId: string, id: string): Talk | undefined =>
  one<Talk>('select * from row_talk where id = ? and (owner_id = ? or visitor_id = ?)', id, userId, userId);

export const talkAbout = (entity: Entity, rowId: string, visitorId: string): Talk | undefined =>
  one<Talk>(
    'select * from row_talk where entity = ? and row_id = ? and visitor_id = ?',
    entity.table,
    rowId,
    visitorId,
  );

export function startTalk(entity: Entity, rowId: string, ownerId: string, visitorId: string): Talk {
  return transaction(() => {
    const now = Date.now();
    run(
      `insert into row_talk (id, entity, row_id, owner_id, visitor_id, created_at, updated_at)
       values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
      newId(),
      entity.table,
      rowId,
      ownerId,
      visitorId,
      now,
      now,
    );
    return talkAbout(entity, rowId, visitorId) as Talk;
  });
}

export function say(talk: Talk, authorId: string, text: string): void {
  transaction(() => {
    // Strictly later than the line before, so that "read up to here" never swallows a line of the same millisecond.
    const at = one<{ at: number }>(
      'update row_talk set updated_at = max(updated_at + 1, ?) where id = ? returning updated_at as at',
      Date.now(),
      talk.id,
    )?.at;
    if (at === undefined) return;
    run(
      'insert into row_talk_line (id, talk_id, author_id, text, created_at) values (?, ?, ?, ?, ?)',
      newId(),
      talk.id,
      authorId,
      text,
      at,
    );
    markRead(talk, authorId, at);
  });
}

export function markRead(talk: Talk, userId: string, upTo: number): void {
  const column = talk.owner_id === userId ? 'owner_read_at' : 'visitor_read_at';
  run(`update row_talk set ${column} = max(${column}, ?) where id = ?`, upTo, talk.id);
}

/** The latest lines, oldest first. */
export const linesOf = (talk: Talk): Line[] =>
  all<Line>(
    'select * from row_talk_line where talk_id = ? order by created_at desc limit ?',
    talk.id,
    LINES_SHOWN,
  ).reverse();

const UNREAD = `select count(*) from row_talk_line line where line.talk_id = talk.id and line.author_id <> ?1
  and line.created_at > iif(talk.owner_id = ?1, talk.owner_read_at, talk.visitor_read_at)`;

/** Conversations with at least one line, the liveliest first. */
export const inboxOf = (userId: string): Summary[] =>
  all<Summary>(
    `select talk.*, other.name as otherName, last.text as lastText, last.author_id as lastAuthor, (${UNREAD}) as unread
     from row_talk talk
     join user other on other.id = iif(talk.owner_id = ?1, talk.visitor_id, talk.owner_id)
     join row_talk_line last on last.talk_id = talk.id and last.created_at = talk.updated_at
     where talk.owner_id = ?1 or talk.visitor_id = ?1
     order by talk.updated_at desc limit 200`,
    userId,
  );

export const unreadOf = (userId: string): number =>
  one<{ n: number }>(
    `select coalesce(sum((${UNREAD})), 0) as n from row_talk talk where talk.owner_id = ?1 or talk.visitor_id = ?1`,
    userId,
  )?.n ?? 0;

export const forgetTalks = (entity: Entity, rowId: string): number =>
  run('delete from row_talk where entity = ? and row_id = ?', entity.table, rowId);

export const nameOf = (userId: string): string =>
  one<{ name: string }>('select name from user where id = ?', userId)?.name ?? '';
