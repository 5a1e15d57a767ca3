import { rowPath } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { isUser, type Viewer } from '#core/http.ts';
import { every } from '#core/jobs.ts';
import { t, tn } from '#core/text.ts';
import { icon } from '#core/ui/index.ts';
import type { Notice } from '#features/notices/declare.ts';
import { forgetOldNotices, tell, unreadCount } from '#features/notices/inbox.ts';
import { notices as declared } from '#features/notices/notices.ts';
import { phoneForm } from '#features/notices/page.tsx';
import { peopleFor, withRole } from '#features/notices/people.ts';

for (const [index, notice] of declared.entries()) {
  if (!('every' in notice.on)) continue;
  const news = { text: t(notice.text), href: '/', by: notice.by };
  every(notice.on.every, `notice.${index}`, async () => tell(await withRole(notice.to), news));
}
every('daily', 'notices.forget', () => forgetOldNotices());

const textsPeople = declared.some((notice) => notice.by.includes('sms'));

/** People do not hear of what they did themselves, except that what they sent in has arrived. */
async function announce(notice: Notice, viewer: Viewer, entity: Entity, row: Row): Promise<void> {
  const isReceipt = notice.to === 'owner' && 'created' in notice.on;
  const to = (await peopleFor(notice.to, entity, row)).filter((id) => isReceipt || id !== viewer.id);
  await tell(to, { text: t(notice.text, { label: labelOf(entity, row) }), href: rowPath(entity, row), by: notice.by });
}

export const notices: Feature = {
  name: 'notices',

  async topBar(viewer) {
    if (!isUser(viewer)) return '';
    const unread = await unreadCount(viewer.id);
    const label = unread > 0 ? tn('notices.bell', unread) : t('notices.title');
    return (
      <a
        className={unread > 0 ? 'credits' : 'btn ghost square'}
        id="bell"
        href="/notifications"
        data-live={`notices:${viewer.id}`}
        aria-label={label}
      >
        {icon('bell')}
        {unread > 0 ? unread : ''}
      </a>
    );
  },

  account: async (viewer) => (isUser(viewer) && textsPeople ? await phoneForm(viewer) : ''),

  notify: tell,

  topics: { notices: (viewer, topic) => topic === `notices:${viewer.id}` },

  entity: {
    async afterCreate(viewer, entity, row) {
      for (const notice of declared) {
        if ('created' in notice.on && notice.on.created.table === entity.table)
          await announce(notice, viewer, entity, row);
      }
    },

    async afterUpdate(viewer, entity, row) {
      for (const notice of declared) {
        if ('updated' in notice.on && notice.on.updated.table === entity.table)
          await announce(notice, viewer, entity, row);
      }
    },
  },
};
