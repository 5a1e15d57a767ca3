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

export const talkOf = async (userId: string, id: string): Promise<Talk | undefined> =>
  one<Talk>('select * from row_talk where id = ? and (owner_id = ? or visitor_id = ?)', id, userId, userId);

export const talkAbout = async (entity: Entity, rowId: string, visitorId: string): Promise<Talk | undefined> =>
  one<Talk>(
    'select * from row_talk where entity = ? and row_id = ? and visitor_id = ?',
    entity.table,
    rowId,
    visitorId,
  );

export async function startTalk(entity: Entity, rowId: string, ownerId: string, visitorId: string): Promise<Talk> {
  return transaction(async () => {
    const now = Date.now();
    await run(
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
    return (await talkAbout(entity, rowId, visitorId)) as Talk;
  });
}

export async function say(talk: Talk, authorId: string, text: string): Promise<void> {
  await transaction(async () => {
    // Strictly later than the line before, so that "read up to here" never swallows a line of the same millisecond.
    const at = (
      await one<{ at: number }>(
        'update row_talk set updated_at = greatest(updated_at + 1, ?) where id = ? returning updated_at as at',
        Date.now(),
        talk.id,
      )
    )?.at;
    if (at === undefined) return;
    await run(
      'insert into row_talk_line (id, talk_id, author_id, text, created_at) values (?, ?, ?, ?, ?)',
      newId(),
      talk.id,
      authorId,
      text,
      at,
    );
    await markRead(talk, authorId, at);
  });
}

export async function markRead(talk: Talk, userId: string, upTo: number): Promise<void> {
  const column = talk.owner_id === userId ? 'owner_read_at' : 'visitor_read_at';
  await run(`update row_talk set ${column} = greatest(${column}, ?) where id = ?`, upTo, talk.id);
}

/** The latest lines, oldest first. */
export const linesOf = async (talk: Talk): Promise<Line[]> =>
  (
    await all<Line>(
      'select * from row_talk_line where talk_id = ? order by created_at desc limit ?',
      talk.id,
      LINES_SHOWN,
    )
  ).reverse();

const UNREAD = `select count(*) from row_talk_line line where line.talk_id = talk.id and line.author_id <> ?1
  and line.created_at > case when talk.owner_id = ?1 then talk.owner_read_at else talk.visitor_read_at end`;

/** Conversations with at least one line, the liveliest first. */
export const inboxOf = async (userId: string): Promise<Summary[]> =>
  all<Summary>(
    `select talk.*, other.name as "otherName", last.text as "lastText", last.author_id as "lastAuthor", (${UNREAD}) as unread
     from row_talk talk
     join "user" other on other.id = case when talk.owner_id = ?1 then talk.visitor_id else talk.owner_id end
     join row_talk_line last on last.talk_id = talk.id and last.created_at = talk.updated_at
     where talk.owner_id = ?1 or talk.visitor_id = ?1
     order by talk.updated_at desc limit 200`,
    userId,
  );

export const unreadOf = async (userId: string): Promise<number> =>
  (
    await one<{ n: number }>(
      `select coalesce(sum((${UNREAD})), 0) as n from row_talk talk where talk.owner_id = ?1 or talk.visitor_id = ?1`,
      userId,
    )
  )?.n ?? 0;

export const forgetTalks = async (entity: Entity, rowId: string): Promise<number> =>
  run('delete from row_talk where entity = ? and row_id = ?', entity.table, rowId);

export const nameOf = async (userId: string): Promise<string> =>
  (await one<{ name: string }>('select name from "user" where id = ?', userId))?.name ?? '';
