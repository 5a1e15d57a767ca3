/** Who hears of a row. */
import { all } from '#core/db.ts';
import { systemFind } from '#core/entity/data.ts';
import { parentOf } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { features } from '#core/features.ts';

export async function peopleFor(to: string, entity: Entity, row: Row): Promise<string[]> {
  if (to === 'owner') return row.owner_id ? [row.owner_id] : [];
  if (to === 'parent_owner') return ownerAbove(entity, row);
  if (to === 'members' || to === 'followers') return audienceOf(to, entity, row);
  if (entity.fields[to]?.kind === 'ref') return row[to] ? [String(row[to])] : [];
  return withRole(to);
}

export async function withRole(to: string): Promise<string[]> {
  const role = to === 'admins' ? 'admin' : to;
  return (await all<{ id: string }>('select id from "user" where role = ? and not blocked', role)).map(
    (person) => person.id,
  );
}

interface Place {
  entity: Entity;
  row: Row;
}

async function above(entity: Entity, row: Row): Promise<Place | undefined> {
  const parent = parentOf(entity);
  const found = parent && row.parent_id ? ((await systemFind(parent, row.parent_id)) as Row | null) : null;
  return parent && found ? { entity: parent, row: found } : undefined;
}

/** The nearest row above that belongs to somebody. */
async function ownerAbove(entity: Entity, row: Row): Promise<string[]> {
  const parent = await above(entity, row);
  if (!parent) return [];
  return parent.row.owner_id ? [parent.row.owner_id] : await ownerAbove(parent.entity, parent.row);
}

/** A comment under a task reaches those who follow the task, and the members of its project with their owner. */
async function audienceOf(name: 'members' | 'followers', entity: Entity, row: Row): Promise<string[]> {
  const marked = (
    await Promise.all(features().map(async (feature) => (await feature.entity?.audiences?.[name]?.(entity, row)) ?? []))
  ).flat();
  const owner = name === 'members' && entity.behaviours.members && row.owner_id ? [row.owner_id] : [];
  const parent = await above(entity, row);
  return [...new Set([...marked, ...owner, ...(parent ? await audienceOf(name, parent.entity, parent.row) : [])])];
}
