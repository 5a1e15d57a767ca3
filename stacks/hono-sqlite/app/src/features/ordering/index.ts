import { onPaid } from '#core/adapters/payments.ts';
import { allEntities, orderOf, rowPath } from '#core/entity/entity.ts';
import { labelOf, valueName } from '#core/entity/names.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type Html, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { dialogButton, dialogDelete, icon, money } from '#core/ui/index.ts';
import { addRoutes } from '#features/ordering/routes.ts';
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
import { orderSection } from '#features/ordering/section.ts';

/** Rows that buy something: the server computes the sum, the payment provider says when it is paid. */
export const ordering: Feature = {
  name: 'ordering',

  routes(app) {
    addRoutes(app);
    onPaid(CHECKOUT_KIND, markPaid);
  },

  entity: {
    beforeCreate: completeOrder,

    afterCreate(viewer, entity, row) {
      if (!orderOf(entity)) return;
      const seller = sellerOf(entity, row);
      if (seller !== viewer.id) tell([seller], entity, row, 'ordering.news.new');
    },

    aside: (c, entity, row) => html`${ordersFor(entity).map((made) => orderSection(c, made, entity, row))}`,

    actions: (c, entity, row) => (orderOf(entity) ? actions(viewerOf(c), entity, row) : ''),
  },
};

const ordersFor = (thing: Entity): Entity[] => allEntities().filter((entity) => soldBy(entity)?.table === thing.table);

function actions(viewer: Viewer, entity: Entity, row: Row): Html {
  const isPending = row.status === 'pending';
  const pay = isPending && isBuyer(viewer, row) ? payButton(entity, row) : '';
  const cancel = isPending && (isBuyer(viewer, row) || isSeller(viewer, entity, row)) ? cancelButton(entity, row) : '';
  const next = isSeller(viewer, entity, row)
    ? nextStates(entity, row).map((state) => nextButton(entity, row, state))
    : '';
  return html`${pay}${next}${cancel}`;
}

function payButton(entity: Entity, row: Row): Html {
  const total = Number(row[orderOf(entity)?.total ?? '']);
  return html`<form method="post" action="${rowPath(entity, row)}/pay"><button class="btn primary"
    aria-describedby="to-pay">${icon('card')}${t('ordering.pay')}</button><span class="sr" id="to-pay">${money(total)}</span></form>`;
}

const cancelButton = (entity: Entity, row: Row): Html =>
  html`${dialogButton('cancel', t('ordering.cancel'))}${dialogDelete({
    id: 'cancel',
    title: t('ordering.cancel_title', { label: labelOf(entity, row) }),
    text: t('ordering.cancel_text'),
    action: `${rowPath(entity, row)}/cancel`,
    confirm: t('ordering.cancel_confirm'),
  })}`;

const nextButton = (entity: Entity, row: Row, state: string): Html =>
  html`<form method="post" action="${rowPath(entity, row)}/state/${state}"><button class="btn primary">${icon('check')}${t(
    'ordering.mark',
    {
      state: valueName(entity, 'status', state).toLowerCase(),
    },
  )}</button></form>`;
