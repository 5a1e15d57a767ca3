import { z } from 'zod';
import { env } from '#core/env.ts';
import type { Feature } from '#core/features.ts';
import { enqueue, every } from '#core/jobs.ts';
import { closeForgotten, closeProbe, confirmProbe, findProbe, lookAtProbe, openProbe } from '#features/probe/people.ts';
import type { SignedBody } from '#features/probe/signed.ts';

/**
 * What whoever deployed this app may ask it, to prove that it works: whether its settings arrived, and whether people
 * can sign up, sign in and pay. Without ATTEST_KEY none of it exists.
 */
const SWEEP = 'probe.sweep';

if (env.ATTEST_KEY) every('hourly', SWEEP, () => enqueue(SWEEP, ''));

export const probe: Feature = {
  name: 'probe',

  jobs: { [SWEEP]: { run: async () => closeForgotten() } },
};

const wish = z.discriminatedUnion('do', [
  z.object({ do: z.literal('open') }),
  z.object({ do: z.enum(['confirm', 'look', 'close']), email: z.string().max(254) }),
]);

export async function proof(body: SignedBody): Promise<Response> {
  const asked = wish.safeParse(body);
  if (!asked.success) return Response.json({ error: 'do: open, confirm, look or close' }, { status: 422 });
  if (asked.data.do === 'open') return Response.json(await openProbe());
  const person = await findProbe(asked.data.email);
  if (!person) return Response.json({ error: 'this address was not handed out to a proof' }, { status: 422 });
  if (asked.data.do === 'close') return Response.json({ removed: await closeProbe(person) });
  if (asked.data.do === 'confirm') await confirmProbe(person);
  return Response.json(await lookAtProbe(person));
}
