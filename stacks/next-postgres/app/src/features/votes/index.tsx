import { marksIn, type Toggle, toggleButton, toggleForm } from '#core/entity/marks.tsx';
import type { Feature } from '#core/features.ts';
import { viewerOf } from '#core/http.ts';
import { t, tn } from '#core/text.ts';
import { icon, number } from '#core/ui/index.ts';

/** One up-vote a person, counted where the row is shown. */
const marks = marksIn('row_vote');
const toggle: Toggle = { behaviour: 'votes', verb: 'vote', icon: 'arrow-up', text: t('votes.vote') };

export const votes: Feature = {
  name: 'votes',

  entity: {
    form: toggleForm(toggle, marks),

    async actions(c, entity, row) {
      if (!entity.behaviours.votes) return '';
      const { id } = viewerOf(c);
      const count = await marks.count(entity, row.id);
      const pressed = id !== null && (await marks.has(id, entity, row.id));
      return (
        <>
          {toggleButton(c, toggle, entity, row, pressed, number(count))}
          <span className="sr">{tn('votes.count', count)}</span>
        </>
      );
    },

    async rowMeta(_viewer, entity, rows) {
      if (!entity.behaviours.votes) return undefined;
      const ids = rows.map((row) => row.id);
      const counts = await marks.counts(entity, ids);
      return (row) => (
        <span>
          {icon('arrow-up')}
          {tn('votes.count', counts.get(row.id) ?? 0)}
        </span>
      );
    },

    beforeDelete: (_viewer, entity, row) => marks.forget(entity, row.id),
  },
};
