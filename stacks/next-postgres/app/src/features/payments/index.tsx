import { run } from '#core/db.ts';
import type { Feature } from '#core/features.ts';

/** How money comes in, for every feature that sells something: the provider's events, and a test page on this machine. */
export const payments: Feature = {
  name: 'payments',

  probe: () => ({ pays: true }),

  async probeClosed(mark) {
    await run('delete from payment_event where starts_with(id, ?)', `evt_${mark}`);
  },
};
