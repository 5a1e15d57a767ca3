import { marksIn, type Toggle, toggleButton, toggleForm } from '#core/entity/marks.tsx';
import type { Feature } from '#core/features.ts';
import { isUser, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';

/** What somebody wants to find again. Nobody else sees it. */
const marks = marksIn('row_favorite');
const toggle: Toggle = { behaviour: 'favorites', verb: 'favorite', icon: 'heart', text: t('favorites.favorite') };

export const favorites: Feature = {
  name: 'favorites',

  nav: (viewer) =>
    isUser(viewer) ? [{ href: '/favorites', text: t('favorites.title'), icon: 'heart', order: 500 }] : [],

  entity: {
    form: toggleForm(toggle, marks),

    async actions(c, entity, row) {
      if (!entity.behaviours.favorites) return '';
      const { id } = viewerOf(c);
      return toggleButton(c, toggle, entity, row, id !== null && (await marks.has(id, entity, row.id)));
    },

    beforeDelete: (_viewer, entity, row) => marks.forget(entity, row.id),
  },
};
