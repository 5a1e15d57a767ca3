import { onPaid, onPaymentEvent } from '#core/adapters/payments.ts';
import type { Feature, Plan } from '#core/features.ts';
import { isUser } from '#core/http.ts';
import { t, tn } from '#core/text.ts';
import { icon, price as shown } from '#core/ui/index.ts';
import { addCredits, balanceOf, spendCredits } from '#features/billing/ledger.ts';
import { isLocked, refuseLocked, upgradeText } from '#features/billing/locks.ts';
import { buttonOf, factsOf, usesCredits } from '#features/billing/parts.ts';
import { creditPrice, nameOf, type Price } from '#features/billing/price.ts';
import { prices } from '#features/billing/prices.ts';
import { deliver, KIND } from '#features/billing/purchases.ts';
import { addPeriodCredits, followSubscription } from '#features/billing/subscriptions.ts';

/** Under this many credits the chip in the top bar warns. */
const LOW = 5;

onPaid(KIND, deliver);
onPaymentEvent('customer.subscription.created', followSubscription);
onPaymentEvent('customer.subscription.updated', followSubscription);
onPaymentEvent('customer.subscription.deleted', followSubscription);
onPaymentEvent('invoice.paid', addPeriodCredits);

export const billing: Feature = {
  name: 'billing',

  nav: (viewer) => (isUser(viewer) ? [{ href: '/billing', text: t('billing.title'), icon: 'card', order: 800 }] : []),

  async topBar(viewer) {
    if (!isUser(viewer) || !usesCredits) return '';
    const balance = await balanceOf(viewer.id);
    return (
      <a
        className={`credits ${balance < LOW ? 'low' : ''}`}
        href="/billing"
        id="credits-chip"
        data-live={`billing:${viewer.id}`}
        aria-label={tn('billing.left', balance)}
      >
        {icon('coins')}
        {balance}
      </a>
    );
  },

  plans: () => prices.map(planOf),

  credits: {
    spend: (userId, amount, ref, note) => spendCredits(userId, amount, 'job', ref, note),
    giveBack: async (userId, amount, ref, note) => {
      await addCredits(userId, amount, 'refund', ref, note);
    },
  },

  probe: async (userId) => ({ credits: await balanceOf(userId), price: creditPrice() }),

  topics: { billing: (viewer, topic) => topic === `billing:${viewer.id}` },

  entity: {
    beforeCreate: refuseLocked,
    createHint: async (viewer, entity) => ((await isLocked(viewer, entity)) ? upgradeText(entity) : ''),
  },
};

function planOf(price: Price): Plan {
  return {
    name: nameOf(price),
    amount: shown(price.amount),
    per: price.every ? t(`billing.per.${price.every}`) : t('billing.per.once'),
    facts: factsOf(price),
    action: buttonOf(price),
    href: '/billing',
    best: price.every !== null,
  };
}
