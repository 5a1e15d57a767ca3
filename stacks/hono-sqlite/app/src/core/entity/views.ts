import type { Views } from '#core/entity/display.ts';
import type { Entity } from '#core/entity/types.ts';

/** The views of every entity, so that the page of a parent can show its children. */
const known = new Map<string, Views<Entity>>();

export function registerViews<E extends Entity>(entity: E, views: Views<E>): Views<Entity> {
  // Rows and views come from the same entity; only the compiler loses track of which one.
  const general = views as unknown as Views<Entity>;
  known.set(entity.table, general);
  return general;
}

export const viewsOf = (entity: Entity): Views<Entity> => known.get(entity.table) ?? {};
