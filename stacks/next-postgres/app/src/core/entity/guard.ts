import { createHash } from 'node:crypto';
import { blueprint } from '#blueprint.ts';
import { all, inTurn, run, SYSTEM_ROLE, script } from '#core/db.ts';
import { quoted, rowCondition, WORDS } from '#core/entity/access.ts';
import { allEntities, fieldsOf } from '#core/entity/entity.ts';
import { linkOf } from '#core/entity/select.ts';
import type { Entity, Grant } from '#core/entity/types.ts';
import type { SqlCondition } from '#core/features.ts';

/**
 * Row-level security: the second lock. What data.ts asks of every statement, Postgres asks too, from the same declarations. A
 * statement that forgets to say who is looking, or what may be seen, finds nothing of others, and changes nothing of theirs.
 * Held by these policies: reading by the declared rules; changing and deleting by theirs; no row made in somebody else's name.
 * What else decides about a new row (its parent, members) is decided in data.ts alone. Work of the system says that it is.
 */

const VIEWER = `(select current_setting('app.viewer', true))`;
const ROLE = `(select current_setting('app.role', true))`;
const IS_SYSTEM = `${ROLE} = '${SYSTEM_ROLE}'`;
/** Set, and not set back: nobody in particular is nobody. */
const IS_SOMEBODY = `coalesce(${ROLE}, '') <> ''`;
/** Stands for the person who is looking until the policy is written. */
const MARK = ':viewer';

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Roles that rules may speak of, and those of everybody. */
function rolesOf(entity: Entity): string[] {
  const granted = Object.values(entity.access)
    .flat()
    .filter((grant: Grant) => /^[a-z][\w-]*$/.test(grant) && !WORDS.has(grant));
  return [...new Set(['visitor', 'member', 'admin', ...blueprint.roles, ...granted])].sort();
}

/** A condition on `a` as one on the table, with the person who is looking in the place of the mark. */
function written(entity: Entity, { sql, values }: SqlCondition): string {
  const left = [...values];
  return sql.replace(/'[^']*'|\?|\ba\.(?=["a-z])/g, (found) => {
    if (found === 'a.') return `${quoted(entity.table)}.`;
    if (found !== '?') return found;
    const value = left.shift();
    return value === MARK ? VIEWER : typeof value === 'string' ? literal(value) : String(value);
  });
}

/** Who may, whatever the role: roles with the same rule stand together. */
function policyOf(entity: Entity, operation: 'read' | 'update' | 'delete'): string {
  const byRule = new Map<string, string[]>();
  for (const role of rolesOf(entity)) {
    const viewer = { id: role === 'visitor' ? null : MARK, name: '', email: '', role, verified: true };
    const rule = written(entity, rowCondition(viewer, entity, operation, 'a'));
    if (rule !== 'false') byRule.set(rule, [...(byRule.get(rule) ?? []), role]);
  }
  const rules = [...byRule].map(([rule, roles]) => {
    const which = `${ROLE} in (${roles.map(literal).join(', ')})`;
    return rule === 'true' ? which : `(${which} and ${rule})`;
  });
  return [IS_SYSTEM, ...rules].join(' or ');
}

const policiesOf = (entity: Entity): Record<'read' | 'update' | 'delete', string> => ({
  read: policyOf(entity, 'read'),
  update: policyOf(entity, 'update'),
  delete: policyOf(entity, 'delete'),
});

/** Tables whose policies would ask each other in a circle, which Postgres refuses: they only ask that somebody is looking. */
function inCircles(entities: readonly Entity[]): Set<string> {
  const tables = new Set(entities.map((entity) => entity.table));
  const asks = new Map(
    entities.map((entity) => {
      const text = Object.values(policiesOf(entity)).join(' ');
      const named = [...text.matchAll(/from "(\w+)"/g)].flatMap(([, table]) => (table && tables.has(table) ? [table] : []));
      return [entity.table, new Set(named)];
    }),
  );
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    [...(asks.get(from) ?? [])].some(
      (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
    );
  return new Set([...tables].filter((table) => reaches(table, table, new Set())));
}

function guarded(table: string, rules: { read: string; add: string; update: string; delete: string }): string {
  const name = quoted(table);
  const policy = (what: string, rest: string) =>
    `drop policy if exists ${what}_rows on ${name};\ncreate policy ${what}_rows on ${name} for ${rest};`;
  return [
    `alter table ${name} enable row level security;`,
    // Without this the owner of the table, which the app is, would pass the policies over.
    `alter table ${name} force row level security;`,
    policy('read', `select using (${rules.read})`),
    policy('add', `insert with check (${rules.add})`),
    // What a row becomes is checked in data.ts: it may leave what its writer can see.
    policy('change', `update using (${rules.update}) with check (true)`),
    policy('remove', `delete using (${rules.delete})`),
  ].join('\n');
}

function sqlOf(entity: Entity, circles: ReadonlySet<string>): string {
  const rules = circles.has(entity.table)
    ? { read: IS_SOMEBODY, update: IS_SOMEBODY, delete: IS_SOMEBODY }
    : policiesOf(entity);
  const add = entity.owner === 'user' ? `${IS_SYSTEM} or (${IS_SOMEBODY} and owner_id = ${VIEWER})` : IS_SOMEBODY;
  const links = fieldsOf(entity).flatMap(([name, field]) => {
    if (field.kind !== 'many') return [];
    // Pairs of ids: whose they are is asked where the rows are read.
    const open = { read: IS_SOMEBODY, add: IS_SOMEBODY, update: IS_SOMEBODY, delete: IS_SOMEBODY };
    return [guarded(linkOf(entity, name).table, open)];
  });
  return [guarded(entity.table, { ...rules, add }), ...links].join('\n');
}

/** Brings the policies up to date with the declarations. Two processes that start at the same time wait for each other. */
export async function guardRows(entities: readonly Entity[] = allEntities()): Promise<void> {
  const circles = inCircles(entities);
  const wanted = entities.map((entity) => {
    const sql = sqlOf(entity, circles);
    return { table: entity.table, sql, hash: createHash('sha256').update(sql).digest('hex') };
  });
  const known = async () =>
    new Map((await all<{ entity: string; hash: string }>('select * from row_guard')).map((one) => [one.entity, one.hash]));
  const before = await known();
  if (wanted.every(({ table, hash }) => before.get(table) === hash)) return;
  await inTurn(async () => {
    const now = await known();
    for (const { table, sql, hash } of wanted.filter((one) => now.get(one.table) !== one.hash)) {
      await script(sql);
      await run(
        'insert into row_guard (entity, hash) values (?, ?) on conflict (entity) do update set hash = excluded.hash',
        table,
        hash,
      );
    }
  });
}
