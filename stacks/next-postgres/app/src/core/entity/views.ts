import type { Views } from '#core/entity/display.tsx';
import type { Entity } from '#core/entity/types.ts';

/** The views of every entity, so that the page of a parent can show its children. */
const known = new Map<string, Views<Entity>>();

export function registerViews(entity: Entity, views: Views<Entity>): void {
  known.set(entity.table, views);
}

export const viewsOf = (entity: Entity): Views<Entity> => known.get(entity.table) ?? {};
