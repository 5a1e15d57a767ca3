import { lookingAs, one } from '#core/db.ts';
import { memberedOf, parentOf, targetOf } from '#core/entity/entity.ts';
import type { Entity, Grant, Row } from '#core/entity/types.ts';
import { features, type SqlCondition } from '#core/features.ts';
import type { Viewer } from '#core/http.ts';

/**
 * Who may touch which rows, as SQL. Every statement of data.ts carries such a condition, so a route that forgets
 * to ask still finds nothing.
 */

type RowOperation = 'read' | 'update' | 'delete';

const NOTHING: SqlCondition = { sql: 'false', values: [] };
const EVERYTHING: SqlCondition = { sql: 'true', values: [] };
/** Grants that are no roles. */
export const WORDS: ReadonlySet<string> = new Set(['public', 'member', 'owner', 'parent', 'members']);

/** Names of tables and columns come from models, never from requests; quoted because `order` is a word of SQL. */
export const quoted = (name: string): string => `"${name}"`;

const when = (yes: boolean): SqlCondition => (yes ? EVERYTHING : NOTHING);

export function both(first: SqlCondition, second: SqlCondition): SqlCondition {
  if (first.sql === 'true') return second;
  if (second.sql === 'true') return first;
  return { sql: `(${first.sql} and ${second.sql})`, values: [...first.values, ...second.values] };
}

function any(conditions: readonly SqlCondition[]): SqlCondition {
  if (conditions.some((condition) => condition.sql === 'true')) return EVERYTHING;
  const real = conditions.filter((condition) => condition.sql !== 'false');
  if (real.length === 0) return NOTHING;
  return { sql: `(${real.map((c) => c.sql).join(' or ')})`, values: real.flatMap((c) => c.values) };
}

/** Which rows of `alias` the viewer may read, update or delete. */
export function rowCondition(viewer: Viewer, entity: Entity, operation: RowOperation, alias: string): SqlCondition {
  const granted = any(entity.access[operation].map((grant) => ofGrant(viewer, entity, operation, alias, grant)));
  return operation === 'read' ? withApproval(viewer, entity, alias, granted) : granted;
}

/** Until a row is approved, only its owner and those who decide about it see it. */
function withApproval(viewer: Viewer, entity: Entity, alias: string, granted: SqlCondition): SqlCondition {
  const approval = entity.behaviours.approval;
  if (!approval || approval.by.includes(viewer.role)) return granted;
  const approved: SqlCondition = { sql: `${alias}.${quoted(approval.field)} = 'approved'`, values: [] };
  return both(granted, any([approved, isOwner(viewer, entity, alias)]));
}

function isOwner(viewer: Viewer, entity: Entity, alias: string): SqlCondition {
  if (!viewer.id || entity.owner === 'nobody') return NOTHING;
  return { sql: `${alias}.owner_id = ?`, values: [viewer.id] };
}

function ofGrant(viewer: Viewer, entity: Entity, operation: RowOperation, alias: string, grant: Grant): SqlCondition {
  if (grant === 'public') return EVERYTHING;
  if (grant === 'member') return when(viewer.id !== null);
  if (grant === 'owner') return isOwner(viewer, entity, alias);
  if (grant === 'parent')
    return ofParent(entity, alias, (parent, above) =>
      rowCondition(viewer, parent, operation === 'read' ? 'read' : 'update', above),
    );
  if (grant === 'members') return isMember(viewer, entity, alias);
  if (!viewer.id) return NOTHING;
  const [word, field] = grant.split(':');
  if (word === 'field' && field) return { sql: `${alias}.${quoted(field)} = ?`, values: [viewer.id] };
  if (word === 'owner_of' && field) return isOwnerOf(viewer.id, entity, alias, field);
  return when(viewer.role === grant);
}

function ofParent(entity: Entity, alias: string, ask: (parent: Entity, alias: string) => SqlCondition): SqlCondition {
  const parent = parentOf(entity);
  if (!parent) return NOTHING;
  const above = `${alias}_p`;
  const asked = ask(parent, above);
  if (asked.sql === 'false') return NOTHING;
  return {
    sql: `exists (select 1 from ${quoted(parent.table)} ${above} where ${above}.id = ${alias}.parent_id and ${asked.sql})`,
    values: asked.values,
  };
}

/** Members belong to the row itself or to the nearest row above that has members; its owner is always one. */
function isMember(viewer: Viewer, entity: Entity, alias: string): SqlCondition {
  if (!viewer.id || !memberedOf(entity)) return NOTHING;
  if (!entity.behaviours.members) {
    return ofParent(entity, alias, (parent, above) => isMember(viewer, parent, above));
  }
  const invited = features().flatMap((feature) => feature.entity?.grants?.members?.(viewer, entity, alias) ?? []);
  return any([isOwner(viewer, entity, alias), ...invited]);
}

function isOwnerOf(userId: string, entity: Entity, alias: string, field: string): SqlCondition {
  const target = entity.fields[field] && targetOf(entity.fields[field]);
  if (!target || target.owner === 'nobody') return NOTHING;
  const other = `${alias}_o`;
  return {
    sql: `exists (select 1 from ${quoted(target.table)} ${other} where ${other}.id = ${alias}.${quoted(field)} and ${other}.owner_id = ?)`,
    values: [userId],
  };
}

/** Whether the viewer may add a row; for children, below this parent (which the caller has already read as the viewer). */
export async function mayCreate(viewer: Viewer, entity: Entity, parent?: Row): Promise<boolean> {
  if (entity.owner === 'user' && !viewer.id) return false;
  if (parentOf(entity) && !parent) return false;
  for (const grant of entity.access.create) if (await grants(viewer, entity, parent, grant)) return true;
  return false;
}

async function grants(viewer: Viewer, entity: Entity, parent: Row | undefined, grant: Grant): Promise<boolean> {
  if (grant === 'public') return true;
  if (grant === 'member') return viewer.id !== null;
  if (grant === 'parent') return parent !== undefined;
  if (grant === 'owner') return viewer.id !== null && (!parent || parent.owner_id === viewer.id);
  if (grant === 'members') return parent !== undefined && isMemberAt(viewer, parentOf(entity), parent.id);
  return viewer.role === grant;
}

export async function isMemberAt(viewer: Viewer, entity: Entity | undefined, id: string): Promise<boolean> {
  if (!entity) return false;
  const member = isMember(viewer, entity, 'a');
  const sql = `select 1 from ${quoted(entity.table)} a where a.id = ? and ${member.sql}`;
  // Who belongs there may be asked about others.
  return (await lookingAs('system', () => one(sql, id, ...member.values))) !== undefined;
}

/** Whether there can be any row at all that the viewer may read: decides about the navigation and the list page. */
export function mayReadSome(viewer: Viewer, entity: Entity): boolean {
  return entity.access.read.some((grant) => {
    if (grant === 'public') return true;
    const parent = grant === 'parent' ? parentOf(entity) : undefined;
    if (parent) return mayReadSome(viewer, parent);
    if (WORDS.has(grant) || grant.includes(':')) return viewer.id !== null;
    return viewer.role === grant;
  });
}
