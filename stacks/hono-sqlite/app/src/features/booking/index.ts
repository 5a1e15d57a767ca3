import { allEntities, bookingOf, rowPath } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type Html, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { dialogButton, dialogDelete, icon } from '#core/ui/index.ts';
import { addRoutes, tell } from '#features/booking/routes.ts';
import {
  bookedThing,
  checkBooking,
  keeperOf,
  mayCancel,
  mayConfirm,
  setDefaultStatus,
} from '#features/booking/rules.ts';
import { bookSection } from '#features/booking/section.ts';

/** Rows that take time of something: never two at once. */
export const booking: Feature = {
  name: 'booking',

  routes: addRoutes,

  entity: {
    beforeCreate(viewer, entity, values) {
      if (!bookingOf(entity)) return;
      checkBooking(viewer, entity, values);
      setDefaultStatus(entity, values);
    },

    afterCreate(viewer, entity, row) {
      if (bookingOf(entity)) tell(viewer, keeperOf(entity, row), entity, row, 'booking.news.new');
    },

    beforeUpdate(viewer, entity, row, values) {
      const after = { ...row, ...values };
      if (bookingOf(entity) && after.status !== 'cancelled') checkBooking(viewer, entity, after, row);
    },

    aside: (c, entity, row) => html`${bookingsFor(entity).map((made) => bookSection(c, made, entity, row))}`,

    actions: (c, entity, row) => (bookingOf(entity) ? actions(viewerOf(c), entity, row) : ''),
  },
};

const bookingsFor = (thing: Entity): Entity[] =>
  allEntities().filter((entity) => bookedThing(entity)?.table === thing.table);

function actions(viewer: Viewer, entity: Entity, row: Row): Html {
  const here = rowPath(entity, row);
  const confirm = mayConfirm(viewer, entity, row)
    ? html`<form method="post" action="${here}/confirm"><button class="btn primary">${icon('check')}${t('booking.confirm')}</button></form>`
    : '';
  const cancel = mayCancel(viewer, entity, row)
    ? html`${dialogButton('cancel', t('booking.cancel'))}${dialogDelete({
        id: 'cancel',
        title: t('booking.cancel_title', { label: labelOf(entity, row) }),
        text: t('booking.cancel_text'),
        action: `${here}/cancel`,
        confirm: t('booking.cancel_confirm'),
      })}`
    : '';
  return html`${confirm}${cancel}`;
}
