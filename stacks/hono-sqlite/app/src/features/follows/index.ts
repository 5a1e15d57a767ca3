import { all } from '#core/db.ts';
import { find } from '#core/entity/data.ts';
import { rowPath } from '#core/entity/entity.ts';
import { marksIn, type Toggle, toggleButton, toggleRoutes } from '#core/entity/marks.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Feature, features } from '#core/features.ts';
import { type User, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';

/** Whoever follows a row hears of its changes, in the app where notices are on. */
const marks = marksIn('row_follow');
const toggle: Toggle = { behaviour: 'follows', verb: 'follow', icon: 'bell', text: t('follows.follow') };

export const follows: Feature = {
  name: 'follows',

  routes: (app) => toggleRoutes(app, toggle, marks),

  entity: {
    audiences: {
      followers: readers,
    },

    actions(c, entity, row) {
      if (!entity.behaviours.follows) return '';
      const { id } = viewerOf(c);
      return toggleButton(c, toggle, entity, row, id !== null && marks.has(id, entity, row.id));
    },

    afterUpdate(viewer, entity, row) {
      if (!entity.behaviours.follows) return;
      const others = readers(entity, row).filter((id) => id !== viewer.id);
      if (others.length === 0) return;
      const news = { text: t('follows.changed', { label: labelOf(entity, row) }), href: rowPath(entity, row) };
      for (const feature of features()) feature.notify?.(others, news);
    },

    beforeDelete: (_viewer, entity, row) => marks.forget(entity, row.id),
  },
};

/** News carry the name of the row: whoever followed it and lost sight of it must not get them. */
function readers(entity: Entity, row: Row): string[] {
  const people = all<User>(
    'select id, name, email, role, 1 as verified from user where blocked = 0 and id in (select value from json_each(?))',
    JSON.stringify(marks.people(entity, row.id)),
  );
  return people.filter((person) => find(person, entity, row.id) !== null).map((person) => person.id);
}
