import { randomBytes } from 'node:crypto';
import { blueprint } from '#blueprint.ts';
import { all, one, run, transaction } from '#core/db.ts';
import { askAll, features } from '#core/features.ts';
import { probeAddress } from '#core/probe.ts';

/**
 * A person for one proof. The proof asks for an address, signs up and in with it by the same forms as everybody, and
 * gives it back; then nothing of the person is left. Every question is about an address from here, whose middle nobody
 * can guess: a proof has no words for anybody else.
 */
const FORGOTTEN_MS = 10 * 60_000;

export interface ProbePerson {
  email: string;
  /** Unique to this proof, and part of everything that it makes. */
  mark: string;
  created_at: number;
}

export interface Seen extends Record<string, unknown> {
  email: string;
  /** null: nobody has signed up with it. */
  id: string | null;
  verified: boolean;
}

/** What the form of signing up has to say, and whether the app wants the address confirmed. */
export async function openProbe(
  now = Date.now(),
): Promise<{ email: string; mark: string; role: string; confirms: boolean }> {
  await closeForgotten(now);
  const mark = `probe-${randomBytes(8).toString('hex')}`;
  const email = probeAddress(mark);
  await run('insert into probe_person (email, mark, created_at) values (?, ?, ?)', email, mark, now);
  const role = blueprint.choose.find((one) => one !== 'admin') ?? '';
  return { email, mark, role, confirms: blueprint.verifyEmail };
}

export const findProbe = async (email: string): Promise<ProbePerson | undefined> =>
  one<ProbePerson>('select email, mark, created_at from probe_person where email = ?', email);

/** Nobody older than the reservation, and nobody who decides over others, is a person of a proof. */
const PERSON = `select id, email_verified from "user" where email = ? and created_at >= ? and role <> 'admin'`;

const personOf = (probe: ProbePerson) =>
  one<{ id: string; email_verified: boolean }>(PERSON, probe.email, probe.created_at);

/** Stands in for the link in the mail that no mailbox can get. */
export async function confirmProbe(probe: ProbePerson): Promise<void> {
  const person = await personOf(probe);
  if (person) await run('update "user" set email_verified = true, updated_at = ? where id = ?', Date.now(), person.id);
}

export async function lookAtProbe(probe: ProbePerson): Promise<Seen> {
  const person = await personOf(probe);
  if (!person) return { email: probe.email, id: null, verified: false };
  const facts = await askAll((feature) => feature.probe?.(person.id));
  return Object.assign({}, ...facts, { email: probe.email, id: person.id, verified: person.email_verified });
}

/** True when there was somebody to remove. */
export async function closeProbe(probe: ProbePerson): Promise<boolean> {
  return transaction(async () => {
    const person = await personOf(probe);
    if (person) {
      for (const feature of features()) await feature.userDeleted?.(person.id);
      await run('delete from "user" where id = ?', person.id);
      await run('delete from job where strpos(payload, ?) > 0', person.id);
    }
    for (const feature of features()) await feature.probeClosed?.(probe.mark);
    await run('delete from job where strpos(payload, ?) > 0', probe.mark);
    await run(
      'delete from verification where strpos(identifier, ?) > 0 or strpos(value, ?) > 0',
      probe.mark,
      probe.mark,
    );
    await run('delete from rate_limit where strpos(key, ?) > 0', probe.mark);
    await run('delete from probe_person where email = ?', probe.email);
    return person !== undefined;
  });
}

/** A proof that was cut off leaves its person for a few minutes. */
export async function closeForgotten(now = Date.now()): Promise<void> {
  const old = 'select email, mark, created_at from probe_person where created_at < ?';
  for (const probe of await all<ProbePerson>(old, now - FORGOTTEN_MS)) await closeProbe(probe);
}
