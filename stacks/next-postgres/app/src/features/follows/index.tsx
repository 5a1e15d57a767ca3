import { all } from '#core/db.ts';
import { find } from '#core/entity/data.ts';
import { rowPath } from '#core/entity/entity.ts';
import { marksIn, type Toggle, toggleButton, toggleForm } from '#core/entity/marks.tsx';
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

  entity: {
    form: toggleForm(toggle, marks),

    audiences: {
      followers: readers,
    },

    async actions(c, entity, row) {
      if (!entity.behaviours.follows) return '';
      const { id } = viewerOf(c);
      return toggleButton(c, toggle, entity, row, id !== null && (await marks.has(id, entity, row.id)));
    },

    async afterUpdate(viewer, entity, row) {
      if (!entity.behaviours.follows) return;
      const others = (await readers(entity, row)).filter((id) => id !== viewer.id);
      if (others.length === 0) return;
      const news = { text: t('follows.changed', { label: labelOf(entity, row) }), href: rowPath(entity, row) };
      for (const feature of features()) await feature.notify?.(others, news);
    },

    beforeDelete: (_viewer, entity, row) => marks.forget(entity, row.id),
  },
};

/** News carry the name of the row: whoever followed it and lost sight of it must not get them. */
async function readers(entity: Entity, row: Row): Promise<string[]> {
  const people = await all<User>(
    'select id, name, email, role, email_verified as verified from "user" where not blocked and id in (select value from jsonb_array_elements_text(?::text::jsonb))',
    JSON.stringify(await marks.people(entity, row.id)),
  );
  const seeing: string[] = [];
  for (const person of people) if (await find(person, entity, row.id)) seeing.push(person.id);
  return seeing;
}
