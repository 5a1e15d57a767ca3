import { all, one, run } from '#core/db.ts';
import { Denied, find } from '#core/entity/data.ts';
import { rowPath } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { RowForm } from '#core/features.ts';
import { type Ctx, type Html, isUser, localPath, textOf, userOf, viewerOf } from '#core/http.ts';
import { icon } from '#core/ui/index.ts';
import { seeOther } from '#core/web.ts';

/**
 * A mark is what a person leaves on a row: a favorite, a vote, a follow. Every kind has a table of its own with the
 * columns user_id, entity, row_id and created_at; the primary key over the first three is what makes it one a person.
 */
export interface Marks {
  has(userId: string, entity: Entity, rowId: string): Promise<boolean>;
  count(entity: Entity, rowId: string): Promise<number>;
  /** The counts of many rows by their id; rows without a mark are left out. */
  counts(entity: Entity, rowIds: readonly string[]): Promise<Map<string, number>>;
  set(userId: string, entity: Entity, rowId: string, on: boolean): Promise<void>;
  /** Everybody who marked the row, in the order in which they did. */
  people(entity: Entity, rowId: string): Promise<string[]>;
  /** What a person marked, newest first. */
  of(userId: string): Promise<Marked[]>;
  /** For rows that are deleted. */
  forget(entity: Entity, rowId: string): Promise<void>;
}

export interface Marked {
  entity: string;
  rowId: string;
  createdAt: number;
}

export function marksIn(table: 'row_favorite' | 'row_vote' | 'row_follow'): Marks {
  return {
    has: async (userId, entity, rowId) =>
      (await one(
        `select 1 from ${table} where user_id = ? and entity = ? and row_id = ?`,
        userId,
        entity.table,
        rowId,
      )) !== undefined,

    count: async (entity, rowId) =>
      (
        await one<{ n: number }>(
          `select count(*) as n from ${table} where entity = ? and row_id = ?`,
          entity.table,
          rowId,
        )
      )?.n ?? 0,

    counts: async (entity, rowIds) => {
      const sql = `select row_id, count(*) as n from ${table}
        where entity = ? and row_id in (select value from jsonb_array_elements_text(?::text::jsonb)) group by row_id`;
      const found = await all<{ row_id: string; n: number }>(sql, entity.table, JSON.stringify(rowIds));
      return new Map(found.map(({ row_id, n }) => [row_id, n]));
    },

    set: async (userId, entity, rowId, on) => {
      const insert = `insert into ${table} (user_id, entity, row_id, created_at) values (?, ?, ?, ?) on conflict do nothing`;
      if (on) await run(insert, userId, entity.table, rowId, Date.now());
      else
        await run(`delete from ${table} where user_id = ? and entity = ? and row_id = ?`, userId, entity.table, rowId);
    },

    people: async (entity, rowId) =>
      (
        await all<{ user_id: string }>(
          `select user_id from ${table} where entity = ? and row_id = ? order by created_at, user_id`,
          entity.table,
          rowId,
        )
      ).map((mark) => mark.user_id),

    of: (userId) =>
      all<Marked>(
        `select entity, row_id as "rowId", created_at as "createdAt" from ${table}
         where user_id = ? order by created_at desc, row_id desc`,
        userId,
      ),

    forget: async (entity, rowId) => {
      await run(`delete from ${table} where entity = ? and row_id = ?`, entity.table, rowId);
    },
  };
}

/** The behaviour that switches a kind of mark on, the last part of its address, and its words. */
export interface Toggle {
  behaviour: 'favorites' | 'votes' | 'follows';
  verb: string;
  icon: string;
  text: string;
}

/** The form names the state it wants instead of flipping it: sent twice, it means the same. */
export function toggleForm(toggle: Toggle, marks: Marks) {
  const set: RowForm = async (c, sent, entity) => {
    const row = await find(viewerOf(c), entity, c.param('id'));
    if (!row) throw new Denied();
    await marks.set(userOf(c).id, entity, row.id, textOf(sent, 'on') === '1');
    seeOther(localPath(textOf(sent, 'back'), rowPath(entity, row)));
  };
  return (verb: string, entity: Entity): RowForm | undefined =>
    verb === toggle.verb && entity.behaviours[toggle.behaviour] ? set : undefined;
}

/** A visitor's button leads to signing in, and back to the row. */
export function toggleButton(c: Ctx, toggle: Toggle, entity: Entity, row: Row, pressed: boolean, shown = ''): Html {
  const viewer = viewerOf(c);
  const here = rowPath(entity, row);
  const inside = (
    <>
      {icon(toggle.icon)}
      {toggle.text}
      {shown ? (
        <span className="count" aria-hidden="true">
          {shown}
        </span>
      ) : (
        ''
      )}
    </>
  );
  if (!isUser(viewer)) {
    return (
      <a className="btn" href={`/sign-in?next=${encodeURIComponent(here)}`}>
        {inside}
      </a>
    );
  }
  return (
    <form method="post" action={`${here}/${toggle.verb}`}>
      <button type="submit" className="btn toggle" name="on" value={pressed ? 0 : 1} aria-pressed={pressed}>
        {inside}
      </button>
    </form>
  );
}
