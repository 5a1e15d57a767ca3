import { run } from '#core/db.ts';
import type { Feature } from '#core/features.ts';
import { testCheckout } from '#features/payments/test-checkout.ts';
import { webhook } from '#features/payments/webhook.ts';

/** How money comes in, for every feature that sells something: the provider's events, and a test page on this machine. */
export const payments: Feature = {
  name: 'payments',

  routes(app) {
    app.route('/api/webhooks/stripe', webhook);
    app.route('/dev/checkout', testCheckout);
  },

  probe: () => ({ pays: true }),

  probeClosed: (mark) => void run("delete from payment_event where id like 'evt\\_' || ? || '%' escape '\\'", mark),
};
