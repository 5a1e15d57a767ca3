import { createClerkClient } from '@clerk/backend';
import { env } from '#core/env.ts';

/** Clerk's interface for servers. Its keys of signatures are asked for once and kept for some time. */
export const clerkApi = createClerkClient({
  apiUrl: env.CLERK_API_URL,
  publishableKey: env.CLERK_PUBLISHABLE_KEY ?? '',
  secretKey: env.CLERK_SECRET_KEY ?? '',
  telemetry: { disabled: true },
});
