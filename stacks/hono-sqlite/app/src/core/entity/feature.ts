import type { Hono } from 'hono';
import { mayReadSome } from '#core/entity/access.ts';
import { find } from '#core/entity/data.ts';
import { bookingOf, isTalk, orderOf, parentOf, registerEntities } from '#core/entity/entity.ts';
import { sweepFiles } from '#core/entity/files.ts';
import { many } from '#core/entity/names.ts';
import type { Entity } from '#core/entity/types.ts';
import { topicRule } from '#core/events.ts';
import type { Feature, NavEntry } from '#core/features.ts';
import type { App, Viewer } from '#core/http.ts';
import { enqueue, every } from '#core/jobs.ts';

/** What makes the entities one part of the app: their navigation, their live topics, and the care of their files. */
export interface EntityPages {
  entity: Entity;
  routes: Hono<App>;
}

const FIRST_ORDER = 100;
const SWEEP = 'files.sweep';

export function entityFeature(pages: readonly EntityPages[]): Feature {
  const entities = pages.map(({ entity }) => entity);
  registerEntities(entities);
  for (const entity of entities) topicRule(entity.table, (viewer, topic) => mayListen(viewer, entity, topic));
  every('hourly', SWEEP, () => enqueue(SWEEP, ''));
  return {
    name: 'entities',

    routes(app) {
      for (const { entity, routes } of pages) app.route(`/${entity.path}`, routes);
    },

    nav: (viewer) =>
      entities.flatMap((entity, index) => (isInNav(viewer, entity) ? [navEntry(entity, FIRST_ORDER + index)] : [])),

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
function mayListen(viewer: Viewer, entity: Entity, topic: string): boolean {
  const id = topic.slice(entity.table.length + 1);
  return id === '' ? mayReadSome(viewer, entity) : find(viewer, entity, id) !== null;
}

/** Children are found on the page of their parent. */
const isInNav = (viewer: Viewer, entity: Entity): boolean =>
  !parentOf(entity) && !isTalk(entity) && mayReadSome(viewer, entity);

const navEntry = (entity: Entity, order: number): NavEntry => ({
  href: `/${entity.path}`,
  text: many(entity),
  icon: iconOf(entity),
  order,
});

const ICONS = { items: 'list', gallery: 'image', table: 'grid', board: 'grid', calendar: 'calendar' } as const;

function iconOf(entity: Entity): string {
  if (entity.kind === 'contact') return 'mail';
  if (bookingOf(entity)) return 'calendar';
  if (orderOf(entity)) return 'receipt';
  if (entity.behaviours.leaderboard) return 'star';
  if (entity.behaviours.members) return 'users';
  return ICONS[entity.list.view];
}
