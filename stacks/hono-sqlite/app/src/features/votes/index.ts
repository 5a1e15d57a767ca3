import { marksIn, type Toggle, toggleButton, toggleRoutes } from '#core/entity/marks.ts';
import type { Feature } from '#core/features.ts';
import { html } from '#core/html.ts';
import { viewerOf } from '#core/http.ts';
import { t, tn } from '#core/text.ts';
import { icon, number } from '#core/ui/index.ts';

/** One up-vote a person, counted where the row is shown. */
const marks = marksIn('row_vote');
const toggle: Toggle = { behaviour: 'votes', verb: 'vote', icon: 'arrow-up', text: t('votes.vote') };

export const votes: Feature = {
  name: 'votes',

  routes: (app) => toggleRoutes(app, toggle, marks),

  entity: {
    actions(c, entity, row) {
      if (!entity.behaviours.votes) return '';
      const { id } = viewerOf(c);
      const count = marks.count(entity, row.id);
      const pressed = id !== null && marks.has(id, entity, row.id);
      return html`${toggleButton(c, toggle, entity, row, pressed, number(count))}<span class="sr">${tn('votes.count', count)}</span>`;
    },

    rowMeta(_viewer, entity, rows) {
      if (!entity.behaviours.votes) return undefined;
      const ids = rows.map((row) => row.id);
      const counts = marks.counts(entity, ids);
      return (row) => html`<span>${icon('arrow-up')}${tn('votes.count', counts.get(row.id) ?? 0)}</span>`;
    },

    beforeDelete: (_viewer, entity, row) => marks.forget(entity, row.id),
  },
};
