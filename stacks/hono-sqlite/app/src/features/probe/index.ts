import type { Context } from 'hono';
import { z } from 'zod';
import { env } from '#core/env.ts';
import type { Feature } from '#core/features.ts';
import { enqueue, every } from '#core/jobs.ts';
import { attest } from '#features/probe/attest.ts';
import { closeForgotten, closeProbe, confirmProbe, findProbe, lookAtProbe, openProbe } from '#features/probe/people.ts';
import { type SignedApp, signedBy } from '#features/probe/signed.ts';

/**
 * What whoever deployed this app may ask it, to prove that it works: whether its settings arrived, and whether people
 * can sign up, sign in and pay. Without ATTEST_KEY none of it exists.
 */
const SWEEP = 'probe.sweep';

if (env.ATTEST_KEY) every('hourly', SWEEP, () => enqueue(SWEEP, ''));

export const probe: Feature = {
  name: 'probe',

  routes(app) {
    if (!env.ATTEST_KEY) return;
    const key = Buffer.from(env.ATTEST_KEY, 'hex');
    app.post('/api/attest', signedBy(key), (c) => attest(c as Context<SignedApp>, key));
    app.post('/api/probe', signedBy(key), (c) => answer(c as Context<SignedApp>));
  },

  jobs: { [SWEEP]: { run: async () => closeForgotten() } },
};

const wish = z.discriminatedUnion('do', [
  z.object({ do: z.literal('open') }),
  z.object({ do: z.enum(['confirm', 'look', 'close']), email: z.string().max(254) }),
]);

function answer(c: Context<SignedApp>): Response {
  const asked = wish.safeParse(c.get('signed'));
  if (!asked.success) return c.json({ error: 'do: open, confirm, look or close' }, 422);
  if (asked.data.do === 'open') return c.json(openProbe());
  const person = findProbe(asked.data.email);
  if (!person) return c.json({ error: 'this address was not handed out to a proof' }, 422);
  if (asked.data.do === 'close') return c.json({ removed: closeProbe(person) });
  if (asked.data.do === 'confirm') confirmProbe(person);
  return c.json(lookAtProbe(person));
}
