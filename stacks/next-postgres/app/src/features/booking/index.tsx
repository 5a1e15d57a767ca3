import { Fragment } from 'react';
import { allEntities, bookingOf, rowPath } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { type Ctx, type Html, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { dialogButton, dialogDelete, icon } from '#core/ui/index.ts';
import { bookingForm, tell } from '#features/booking/routes.ts';
import {
  bookedThing,
  checkBooking,
  keeperOf,
  mayCancel,
  mayConfirm,
  setDefaultStatus,
} from '#features/booking/rules.ts';
import { bookSection } from '#features/booking/section.tsx';

/** Rows that take time of something: never two at once. */
export const booking: Feature = {
  name: 'booking',

  entity: {
    form: bookingForm,

    async beforeCreate(viewer, entity, values) {
      if (!bookingOf(entity)) return;
      await checkBooking(viewer, entity, values);
      setDefaultStatus(entity, values);
    },

    async afterCreate(viewer, entity, row) {
      if (bookingOf(entity)) await tell(viewer, await keeperOf(entity, row), entity, row, 'booking.news.new');
    },

    async beforeUpdate(viewer, entity, row, values) {
      const after = { ...row, ...values };
      if (bookingOf(entity) && after.status !== 'cancelled') await checkBooking(viewer, entity, after, row);
    },

    aside: async (c, entity, row) => sectionsFor(c, entity, row),

    actions: async (c, entity, row) => (bookingOf(entity) ? await actions(viewerOf(c), entity, row) : ''),
  },
};

async function sectionsFor(c: Ctx, entity: Entity, row: Row): Promise<Html> {
  const sections = await Promise.all(bookingsFor(entity).map((made) => bookSection(c, made, entity, row)));
  return (
    <>
      {sections.map((section, index) => (
        <Fragment key={index}>{section}</Fragment>
      ))}
    </>
  );
}

const bookingsFor = (thing: Entity): Entity[] =>
  allEntities().filter((entity) => bookedThing(entity)?.table === thing.table);

async function actions(viewer: Viewer, entity: Entity, row: Row): Promise<Html> {
  const here = rowPath(entity, row);
  const confirm = (await mayConfirm(viewer, entity, row)) ? (
    <form method="post" action={`${here}/confirm`}>
      <button type="submit" className="btn primary">
        {icon('check')}
        {t('booking.confirm')}
      </button>
    </form>
  ) : (
    ''
  );
  const cancel = (await mayCancel(viewer, entity, row)) ? (
    <>
      {dialogButton('cancel', t('booking.cancel'))}
      {dialogDelete({
        id: 'cancel',
        title: t('booking.cancel_title', { label: labelOf(entity, row) }),
        text: t('booking.cancel_text'),
        action: `${here}/cancel`,
        confirm: t('booking.cancel_confirm'),
      })}
    </>
  ) : (
    ''
  );
  return (
    <>
      {confirm}
      {cancel}
    </>
  );
}
