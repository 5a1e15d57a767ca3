import { env } from '#core/env.ts';

/** Clerk keeps accounts where its keys are set; without them, as on one's own machine, the app does. */
export interface ClerkHosts {
  /** Issuer of its tokens, and where its sign-in hands people over. */
  frontend: string;
  /** Its pages for people. */
  portal: string;
}

/**
 * Addresses of the instance that a publishable key names: `pk_live_` and the host in base64, with a `$` at its end. In
 * production clerk.D stands beside accounts.D, in development NAME.clerk.accounts.dev beside NAME.accounts.dev.
 */
export function hostsOf(publishable: string): ClerkHosts {
  const host = Buffer.from(publishable.replace(/^pk_(live|test)_/, ''), 'base64').toString('utf8');
  const found = /^(?:clerk\.([a-z0-9.-]+)|([a-z0-9-]+)\.clerk\.accounts\.dev)\$$/.exec(host);
  if (!found) throw new Error('CLERK_PUBLISHABLE_KEY: names no address of Clerk');
  const portal = found[2] ? `${found[2]}.accounts.dev` : `accounts.${found[1]}`;
  return { frontend: `https://${host.slice(0, -1)}`, portal: `https://${portal}` };
}

export const clerkHosts: ClerkHosts | undefined = env.CLERK_PUBLISHABLE_KEY
  ? hostsOf(env.CLERK_PUBLISHABLE_KEY)
  : undefined;
