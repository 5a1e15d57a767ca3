import { run } from '#core/db.ts';
import type { Feature } from '#core/features.ts';
import { enqueue, every } from '#core/jobs.ts';
import { forgetOldLimits } from '#core/rate-limit.ts';
import { recover } from '#features/account/recover.ts';
import { settings } from '#features/account/settings.ts';
import { signIn } from '#features/account/sign-in.ts';
import { signUp } from '#features/account/sign-up.ts';

const SWEEP = 'account.sweep';

every('daily', SWEEP, () => enqueue(SWEEP, ''));

export const account: Feature = {
  name: 'account',

  routes(app) {
    app.route('/', signIn);
    app.route('/', signUp);
    app.route('/', recover);
    app.route('/', settings);
  },

  jobs: { [SWEEP]: { run: sweep } },
};

/** What has run out helps nobody, and says more about people than it has to. */
async function sweep(): Promise<void> {
  const now = Date.now();
  run('delete from session where expires_at <= ?', now);
  run('delete from verification where expires_at <= ?', now);
  forgetOldLimits();
}
