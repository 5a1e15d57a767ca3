import type { Hono } from 'hono';
import { all, one, run } from '#core/db.ts';
import { find } from '#core/entity/data.ts';
import { allEntities, rowPath } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { html } from '#core/html.ts';
import {
  type App,
  type Ctx,
  form,
  type Html,
  isUser,
  localPath,
  signedIn,
  textOf,
  userOf,
  viewerOf,
} from '#core/http.ts';
import { icon } from '#core/ui/index.ts';

/**
 * A mark is what a person leaves on a row: a favorite, a vote, a follow. Every kind has a table of its own with the
 * columns user_id, entity, row_id and created_at; the primary key over the first three is what makes it one a person.
 */
export interface Marks {
  has(userId: string, entity: Entity, rowId: string): boolean;
  count(entity: Entity, rowId: string): number;
  /** The counts of many rows by their id; rows without a mark are left out. */
  counts(entity: Entity, rowIds: readonly string[]): Map<string, number>;
  set(userId: string, entity: Entity, rowId: string, on: boolean): void;
  /** Everybody who marked the row, in the order in which they did. */
  people(entity: Entity, rowId: string): string[];
  /** What a person marked, newest first. */
  of(userId: string): Marked[];
  /** For rows that are deleted. */
  forget(entity: Entity, rowId: string): void;
}

export interface Marked {
  entity: string;
  rowId: string;
  createdAt: number;
}

export function marksIn(table: 'row_favorite' | 'row_vote' | 'row_follow'): Marks {
  return {
    has: (userId, entity, rowId) =>
      one(`select 1 from ${table} where user_id = ? and entity = ? and row_id = ?`, userId, entity.table, rowId) !==
      undefined,

    count: (entity, rowId) =>
      one<{ n: number }>(`select count(*) as n from ${table} where entity = ? and row_id = ?`, entity.table, rowId)
        ?.n ?? 0,

    counts: (entity, rowIds) => {
      const sql = `select row_id, count(*) as n from ${table}
        where entity = ? and row_id in (select value from json_each(?)) group by row_id`;
      const found = all<{ row_id: string; n: number }>(sql, entity.table, JSON.stringify(rowIds));
      return new Map(found.map(({ row_id, n }) => [row_id, n]));
    },

    set: (userId, entity, rowId, on) => {
      const insert = `insert into ${table} (user_id, entity, row_id, created_at) values (?, ?, ?, ?) on conflict do nothing`;
      if (on) run(insert, userId, entity.table, rowId, Date.now());
      else run(`delete from ${table} where user_id = ? and entity = ? and row_id = ?`, userId, entity.table, rowId);
    },

    people: (entity, rowId) =>
      all<{ user_id: string }>(
        `select user_id from ${table} where entity = ? and row_id = ? order by created_at, user_id`,
        entity.table,
        rowId,
      ).map((mark) => mark.user_id),

    of: (userId) =>
      all<Marked>(
        `select entity, row_id as rowId, created_at as createdAt from ${table}
         where user_id = ? order by created_at desc, row_id desc`,
        userId,
      ),

    forget: (entity, rowId) => void run(`delete from ${table} where entity = ? and row_id = ?`, entity.table, rowId),
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
export function toggleRoutes(app: Hono<App>, toggle: Toggle, marks: Marks): void {
  for (const entity of allEntities().filter((one) => one.behaviours[toggle.behaviour])) {
    app.post(`/${entity.path}/:id/${toggle.verb}`, signedIn, async (c) => {
      const row = find(viewerOf(c), entity, c.req.param('id'));
      if (!row) return c.notFound();
      const values = await form(c);
      marks.set(userOf(c).id, entity, row.id, textOf(values, 'on') === '1');
      return c.redirect(localPath(textOf(values, 'back'), rowPath(entity, row)), 303);
    });
  }
}

/** A visitor's button leads to signing in, and back to the row. */
export function toggleButton(c: Ctx, toggle: Toggle, entity: Entity, row: Row, pressed: boolean, shown = ''): Html {
  const viewer = viewerOf(c);
  const here = rowPath(entity, row);
  const inside = html`${icon(toggle.icon)}${toggle.text}${shown ? html`<span class="count" aria-hidden="true">${shown}</span>` : ''}`;
  if (!isUser(viewer)) {
    return html`<a class="btn" href="/sign-in?next=${encodeURIComponent(here)}">${inside}</a>`;
  }
  return html`<form method="post" action="${here}/${toggle.verb}"><button class="btn toggle" name="on"
    value="${pressed ? 0 : 1}" aria-pressed="${String(pressed)}">${inside}</button></form>`;
}
