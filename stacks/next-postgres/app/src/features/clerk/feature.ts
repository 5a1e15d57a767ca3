import { clerkHosts } from '#core/clerk.ts';
import { isLocal } from '#core/env.ts';
import type { Feature } from '#core/features.ts';
import { leave, PATH } from '#features/clerk/arrive.ts';
import { forget } from '#features/clerk/people.ts';

if (!clerkHosts && !isLocal) throw new Error('CLERK_PUBLISHABLE_KEY, CLERK_SECRET_KEY: are required outside local');

/** Accounts at Clerk. On one's own machine, without its keys, the app's own sign-in stays. */
export const clerk: Feature = {
  name: 'clerk',
  ...(clerkHosts && {
    accounts: {
      signIn: (next) => `${PATH}${next ? `?next=${encodeURIComponent(next)}` : ''}`,
      home: `${clerkHosts.portal}/user`,
      leave,
    },
    userDeleted: forget,
  }),
};
