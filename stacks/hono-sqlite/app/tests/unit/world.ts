import { Hono } from 'hono';
import { all, run, sqlite } from '#core/db.ts';
import { fieldsOf, parentOf, registerEntities, reviewOf, targetOf } from '#core/entity/entity.ts';
import { resource } from '#core/entity/resource.ts';
import type { Entity, FieldKind } from '#core/entity/types.ts';
import { type Feature, register } from '#core/features.ts';
import { type App, type User, VISITOR } from '#core/http.ts';
import { newId } from '#core/ids.ts';

/**
 * A small world for the tests of behaviours. It has entities of its own, so that the tests hold in every app; the names
 * of their tables start with test_, so that they never meet the app's.
 */

const TYPES: Partial<Record<FieldKind, string>> = {
  int: 'integer',
  money: 'integer',
  bool: 'integer',
  dateTime: 'integer',
  decimal: 'real',
};

function createTable(entity: Entity): void {
  const above = parentOf(entity);
  const columns = [
    'id text primary key',
    ...(entity.owner === 'user' ? ['owner_id text not null references user (id) on delete cascade'] : []),
    ...(above ? [`parent_id text not null references "${above.table}" (id) on delete cascade`] : []),
    'created_at integer not null',
    'updated_at integer not null',
    ...fieldsOf(entity).flatMap(([name, field]) => {
      if (field.kind === 'many') return [];
      const target = targetOf(field);
      const link = target ? ` references "${target.table}" (id)` : '';
      return [`"${name}" ${TYPES[field.kind] ?? 'text'}${field.required ? ' not null' : ''}${link}`];
    }),
    ...(reviewOf(entity) ? ['unique (owner_id, parent_id)'] : []),
  ];
  sqlite.exec(`create table "${entity.table}" (${columns.join(', ')}) strict`);
}

export interface World {
  /** Sends a request as this person; null is a visitor. */
  send(viewer: User | null, method: 'GET' | 'POST', path: string, form?: Record<string, string>): Promise<Response>;
}

/** Call once in a test file: every file runs in a process of its own. */
export function createWorld(features: Feature[], entities: Entity[]): World {
  for (const entity of entities) createTable(entity);
  registerEntities(entities);
  register(features);
  const app = new Hono<App>();
  app.use(async (c, next) => {
    c.set('viewer', people.get(c.req.header('x-viewer') ?? '') ?? VISITOR);
    await next();
  });
  for (const feature of features) feature.routes?.(app);
  for (const entity of entities) app.route(`/${entity.path}`, resource(entity, {}));
  return {
    async send(viewer, method, path, form) {
      const headers = { 'x-viewer': viewer?.id ?? '' };
      return app.request(path, form ? { method, headers, body: new URLSearchParams(form) } : { method, headers });
    },
  };
}

const people = new Map<string, User>();

export function person(name: string, role = 'member', email = `${name.toLowerCase()}@example.com`): User {
  const id = newId();
  const now = Date.now();
  run(
    'insert into user (id, name, email, role, created_at, updated_at) values (?, ?, ?, ?, ?, ?)',
    id,
    name,
    email,
    role,
    now,
    now,
  );
  const user: User = { id, name, email, role, verified: true };
  people.set(id, user);
  return user;
}

/** What is waiting in the queue, as the mail of it would be sent. */
export const queued = (kind: string): string[] =>
  all<{ payload: string }>('select payload from job where kind = ? order by id', kind).map((job) => job.payload);
