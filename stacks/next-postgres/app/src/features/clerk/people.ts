import { auth } from '#core/auth.ts';
import { all, one, run, transaction } from '#core/db.ts';
import { clerkApi } from '#features/clerk/api.ts';

/** Who somebody at Clerk is to this app. Roles, blocks and everything that people own stay here. */
const PROVIDER = 'clerk';

const known = async (sub: string): Promise<string | undefined> =>
  (
    await one<{ user_id: string }>(
      'select user_id from account where provider_id = ? and account_id = ?',
      PROVIDER,
      sub,
    )
  )?.user_id;

/** On first sight a person is made, by the rules that hold for every sign-up. Undefined: somebody else has the address. */
export async function personOf(sub: string): Promise<string | undefined> {
  const found = await known(sub);
  if (found) return found;
  const theirs = await clerkApi.users.getUser(sub);
  const address = theirs.primaryEmailAddress;
  if (!address) return undefined;
  const email = address.emailAddress.toLowerCase();
  const verified = address.verification?.status === 'verified';
  const name = theirs.fullName || email.split('@', 1)[0] || email;
  return transaction(async () => {
    // The same person may come twice in one moment: the second request waits for the first.
    await run('select pg_advisory_xact_lock(hashtext(?))', sub);
    return (await known(sub)) ?? linked(sub, { name, email, emailVerified: verified });
  });
}

/** A new person, or the one who has the address already. */
async function linked(
  sub: string,
  person: { name: string; email: string; emailVerified: boolean },
): Promise<string | undefined> {
  const { internalAdapter } = await auth.$context;
  const same = await one<{ id: string }>('select id from "user" where email = ?', person.email);
  // Whoever only says that an address is theirs gets nobody's account.
  if (same && !person.emailVerified) return undefined;
  const made = async () => internalAdapter.createUser(person, { method: 'oauth' });
  const userId = same?.id ?? (await made()).id;
  if (same) await takeOver(userId);
  await internalAdapter.linkAccount({ userId, providerId: PROVIDER, accountId: sub });
  return userId;
}

/** An account from before: ways in that somebody else may have set up with this address end here. */
async function takeOver(userId: string): Promise<void> {
  await run('delete from session where user_id = ?', userId);
  await run('delete from account where user_id = ?', userId);
  await run('update "user" set email_verified = true where id = ?', userId);
}

/** Who leaves this app leaves Clerk's list of its people too. */
export async function forget(userId: string): Promise<void> {
  const accounts = await all<{ account_id: string }>(
    'select account_id from account where user_id = ? and provider_id = ?',
    userId,
    PROVIDER,
  );
  for (const { account_id } of accounts) {
    await clerkApi.users.deleteUser(account_id).catch((error: { status?: number }) => {
      if (error.status !== 404) throw error;
    });
  }
}
