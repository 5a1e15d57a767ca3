import { Fragment } from 'react';
import { onPaid } from '#core/adapters/payments.ts';
import { allEntities, orderOf, rowPath } from '#core/entity/entity.ts';
import { labelOf, valueName } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { type Ctx, type Html, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { dialogButton, dialogDelete, icon, money } from '#core/ui/index.ts';
import { orderForm } from '#features/ordering/routes.ts';
import {
  CHECKOUT_KIND,
  completeOrder,
  isBuyer,
  isSeller,
  markPaid,
  nextStates,
  sellerOf,
  soldBy,
  tell,
} from '#features/ordering/rules.ts';
import { orderSection } from '#features/ordering/section.tsx';

onPaid(CHECKOUT_KIND, markPaid);

/** Rows that buy something: the server computes the sum, the payment provider says when it is paid. */
export const ordering: Feature = {
  name: 'ordering',

  entity: {
    form: orderForm,

    beforeCreate: completeOrder,

    async afterCreate(viewer, entity, row) {
      if (!orderOf(entity)) return;
      const seller = await sellerOf(entity, row);
      if (seller !== viewer.id) await tell([seller], entity, row, 'ordering.news.new');
    },

    aside: async (c, entity, row) => sectionsFor(c, entity, row),

    actions: async (c, entity, row) => (orderOf(entity) ? await actions(viewerOf(c), entity, row) : ''),
  },
};

async function sectionsFor(c: Ctx, entity: Entity, row: Row): Promise<Html> {
  const sections = await Promise.all(ordersFor(entity).map((made) => orderSection(c, made, entity, row)));
  return (
    <>
      {sections.map((section, index) => (
        <Fragment key={index}>{section}</Fragment>
      ))}
    </>
  );
}

const ordersFor = (thing: Entity): Entity[] => allEntities().filter((entity) => soldBy(entity)?.table === thing.table);

async function actions(viewer: Viewer, entity: Entity, row: Row): Promise<Html> {
  const isPending = row.status === 'pending';
  const pay = isPending && isBuyer(viewer, row) ? payButton(entity, row) : '';
  const cancel =
    isPending && (isBuyer(viewer, row) || (await isSeller(viewer, entity, row))) ? cancelButton(entity, row) : '';
  const next = (await isSeller(viewer, entity, row))
    ? nextStates(entity, row).map((state) => nextButton(entity, row, state))
    : '';
  return (
    <>
      {pay}
      {next}
      {cancel}
    </>
  );
}

function payButton(entity: Entity, row: Row): Html {
  const total = Number(row[orderOf(entity)?.total ?? '']);
  return (
    <form method="post" action={`${rowPath(entity, row)}/pay`}>
      <button type="submit" className="btn primary" aria-describedby="to-pay">
        {icon('card')}
        {t('ordering.pay')}
      </button>
      <span className="sr" id="to-pay">
        {money(total)}
      </span>
    </form>
  );
}

const cancelButton = (entity: Entity, row: Row): Html => (
  <>
    {dialogButton('cancel', t('ordering.cancel'))}
    {dialogDelete({
      id: 'cancel',
      title: t('ordering.cancel_title', { label: labelOf(entity, row) }),
      text: t('ordering.cancel_text'),
      action: `${rowPath(entity, row)}/cancel`,
      confirm: t('ordering.cancel_confirm'),
    })}
  </>
);

const nextButton = (entity: Entity, row: Row, state: string): Html => (
  <form key={state} method="post" action={`${rowPath(entity, row)}/state/${state}`}>
    <button type="submit" className="btn primary">
      {icon('check')}
      {t('ordering.mark', {
        state: valueName(entity, 'status', state).toLowerCase(),
      })}
    </button>
  </form>
);
