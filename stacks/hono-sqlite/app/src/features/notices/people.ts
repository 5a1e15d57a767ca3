/** Who hears of a row. */
import { all } from '#core/db.ts';
import { systemFind } from '#core/entity/data.ts';
import { parentOf } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { features } from '#core/features.ts';

export function peopleFor(to: string, entity: Entity, row: Row): string[] {
  if (to === 'owner') return row.owner_id ? [row.owner_id] : [];
  if (to === 'parent_owner') return ownerAbove(entity, row);
  if (to === 'members' || to === 'followers') return audienceOf(to, entity, row);
  if (entity.fields[to]?.kind === 'ref') return row[to] ? [String(row[to])] : [];
  return withRole(to);
}

export function withRole(to: string): string[] {
  const role = to === 'admins' ? 'admin' : to;
  return all<{ id: string }>('select id from user where role = ? and blocked = 0', role).map((person) => person.id);
}

interface Place {
  entity: Entity;
  row: Row;
}

function above(entity: Entity, row: Row): Place | undefined {
  const parent = parentOf(entity);
  const found = parent && row.parent_id ? (systemFind(parent, row.parent_id) as Row | null) : null;
  return parent && found ? { entity: parent, row: found } : undefined;
}

/** The nearest row above that belongs to somebody. */
function ownerAbove(entity: Entity, row: Row): string[] {
  const parent = above(entity, row);
  if (!parent) return [];
  return parent.row.owner_id ? [parent.row.owner_id] : ownerAbove(parent.entity, parent.row);
}

/** A comment under a task reaches those who follow the task, and the members of its project with their owner. */
function audienceOf(name: 'members' | 'followers', entity: Entity, row: Row): string[] {
  const marked = features().flatMap((feature) => feature.entity?.audiences?.[name]?.(entity, row) ?? []);
  const owner = name === 'members' && entity.behaviours.members && row.owner_id ? [row.owner_id] : [];
  const parent = above(entity, row);
  return [...new Set([...marked, ...owner, ...(parent ? audienceOf(name, parent.entity, parent.row) : [])])];
}
