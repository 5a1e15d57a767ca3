import { after } from 'node:test';
import { all, closeDatabase, run } from '#core/db.ts';
import { fieldsOf, parentOf, registerEntities, reviewOf, targetOf } from '#core/entity/entity.ts';
import { guardRows } from '#core/entity/guard.ts';
import type { Entity, FieldKind } from '#core/entity/types.ts';
import { type Feature, register } from '#core/features.ts';
import type { User } from '#core/http.ts';
import { newId } from '#core/ids.ts';

/**
 * A small world for the tests of behaviours. It has entities of its own, so that the tests hold in every app; the names
 * of their tables start with test_, so that they never meet the app's.
 */

const TYPES: Partial<Record<FieldKind, string>> = {
  int: 'bigint',
  money: 'bigint',
  bool: 'boolean',
  dateTime: 'bigint',
  decimal: 'double precision',
};

async function createTable(entity: Entity): Promise<void> {
  const above = parentOf(entity);
  const columns = [
    'id text primary key',
    ...(entity.owner === 'user' ? ['owner_id text not null references "user" (id) on delete cascade'] : []),
    ...(above ? [`parent_id text not null references "${above.table}" (id) on delete cascade`] : []),
    'created_at bigint not null',
    'updated_at bigint not null',
    ...fieldsOf(entity).flatMap(([name, field]) => {
      if (field.kind === 'many') return [];
      const target = targetOf(field);
      const link = target ? ` references "${target.table}" (id)` : '';
      return [`"${name}" ${TYPES[field.kind] ?? 'text'}${field.required ? ' not null' : ''}${link}`];
    }),
    ...(reviewOf(entity) ? ['unique (owner_id, parent_id)'] : []),
  ];
  await run(`create table "${entity.table}" (${columns.join(', ')})`);
}

/** Call once in a test file: every file runs in a process of its own. */
export async function createWorld(features: Feature[], entities: Entity[]): Promise<void> {
  for (const entity of entities) await createTable(entity);
  registerEntities(entities);
  register(features);
  await guardRows(entities);
  // A server would keep the process waiting.
  after(closeDatabase);
}

export async function person(
  name: string,
  role = 'member',
  email = `${name.toLowerCase()}@example.com`,
): Promise<User> {
  const id = newId();
  const now = Date.now();
  await run(
    'insert into "user" (id, name, email, role, created_at, updated_at) values (?, ?, ?, ?, ?, ?)',
    id,
    name,
    email,
    role,
    now,
    now,
  );
  const user: User = { id, name, email, role, verified: true };
  return user;
}

/** What is waiting in the queue, as the mail of it would be sent. */
export const queued = async (kind: string): Promise<string[]> =>
  (await all<{ payload: string }>('select payload from job where kind = ? order by id', kind)).map(
    (job) => job.payload,
  );
