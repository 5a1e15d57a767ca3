import { run } from '#core/db.ts';
import type { Feature } from '#core/features.ts';
import { enqueue, every } from '#core/jobs.ts';
import { forgetOldLimits } from '#core/rate-limit.ts';

const SWEEP = 'account.sweep';

every('daily', SWEEP, () => enqueue(SWEEP, ''));

export const account: Feature = {
  name: 'account',

  jobs: { [SWEEP]: { run: sweep } },
};

/** What has run out helps nobody, and says more about people than it has to. */
async function sweep(): Promise<void> {
  const now = Date.now();
  await run('delete from session where expires_at <= ?', now);
  await run('delete from verification where expires_at <= ?', now);
  await forgetOldLimits();
}
