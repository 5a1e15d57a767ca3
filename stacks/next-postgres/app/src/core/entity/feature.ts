import { mayReadSome } from '#core/entity/access.ts';
import { find } from '#core/entity/data.ts';
import type { Views } from '#core/entity/display.tsx';
import { allEntities, fieldsOf, isTalk, parentOf, registerEntities, targetOf } from '#core/entity/entity.ts';
import { sweepFiles } from '#core/entity/files.ts';
import { iconOf } from '#core/entity/icons.ts';
import { many } from '#core/entity/names.ts';
import type { Entity } from '#core/entity/types.ts';
import { registerViews } from '#core/entity/views.ts';
import { topicRule } from '#core/events.ts';
import type { Feature, NavEntry } from '#core/features.ts';
import type { Viewer } from '#core/http.ts';
import { enqueue, every } from '#core/jobs.ts';

/** What makes the entities one part of the app: their navigation, their live topics, and the care of their files. */
export interface Declared {
  entity: Entity;
  views: Views<Entity>;
}

/** Rows and views come from the same entity; only the compiler loses track of which one. */
export const declared = <E extends Entity>(entity: E, views: Views<E>): Declared => ({
  entity,
  views: views as unknown as Views<Entity>,
});

const FIRST_ORDER = 100;
const LISTS_ORDER = 300;
const SWEEP = 'files.sweep';

export function entityFeature(all: readonly Declared[]): Feature {
  const entities = all.map(({ entity }) => entity);
  registerEntities(entities);
  for (const { entity, views } of all) registerViews(entity, views);
  for (const entity of entities) topicRule(entity.table, (viewer, topic) => mayListen(viewer, entity, topic));
  every('hourly', SWEEP, () => enqueue(SWEEP, ''));
  return {
    name: 'entities',

    nav: (viewer) =>
      entities.flatMap((entity, index) => (isInNav(viewer, entity) ? [navEntry(entity, placeOf(entity) + index)] : [])),

    jobs: {
      [SWEEP]: {
        async run() {
          await sweepFiles();
        },
      },
    },
  };
}

/** `product:42` for a row, `product` for its list. */
async function mayListen(viewer: Viewer, entity: Entity, topic: string): Promise<boolean> {
  const id = topic.slice(entity.table.length + 1);
  return id === '' ? mayReadSome(viewer, entity) : (await find(viewer, entity, id)) !== null;
}

/** Children are found on the page of their parent. */
const isInNav = (viewer: Viewer, entity: Entity): boolean =>
  !parentOf(entity) && !isTalk(entity) && mayReadSome(viewer, entity);

/** What people add comes first; lists that others only choose from, such as categories, come last. */
const placeOf = (entity: Entity): number =>
  entity.owner === 'nobody' || isChosenFrom(entity) ? LISTS_ORDER : FIRST_ORDER;

const isChosenFrom = (entity: Entity): boolean =>
  allEntities().some((other) =>
    fieldsOf(other).some(([, field]) => field.kind === 'many' && targetOf(field) === entity),
  );

const navEntry = (entity: Entity, order: number): NavEntry => ({
  href: `/${entity.path}`,
  text: many(entity),
  icon: iconOf(entity),
  order,
});
