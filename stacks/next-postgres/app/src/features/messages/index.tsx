import type { Feature } from '#core/features.ts';
import { isUser, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { icon } from '#core/ui/index.ts';
import { forgetTalks, talkOf, unreadOf } from '#features/messages/talks.ts';

const unreadBy = async (viewer: Viewer): Promise<number> => (viewer.id === null ? 0 : await unreadOf(viewer.id));

/** A conversation about a row, between somebody who sees it and its owner. */
export const messages: Feature = {
  name: 'messages',

  nav: (viewer) =>
    isUser(viewer) ? [{ href: '/messages', text: t('messages.title'), icon: 'chat', order: 520, count: unreadBy }] : [],

  topics: {
    talk: async (viewer, topic) =>
      viewer.id !== null && (await talkOf(viewer.id, topic.slice('talk:'.length))) !== undefined,
    inbox: (viewer, topic) => viewer.id !== null && topic === `inbox:${viewer.id}`,
  },

  entity: {
    actions(c, entity, row) {
      const viewer = viewerOf(c);
      if (!entity.behaviours.messages || !row.owner_id || row.owner_id === viewer.id) return '';
      const text = t('messages.to', { name: String(row.$owner ?? '') });
      return (
        <form action="/messages/new">
          <input type="hidden" name="about" value={`${entity.table}:${row.id}`} />
          <button type="submit" className="btn">
            {icon('chat')}
            {text}
          </button>
        </form>
      );
    },

    async beforeDelete(_viewer, entity, row) {
      await forgetTalks(entity, row.id);
    },
  },
};
