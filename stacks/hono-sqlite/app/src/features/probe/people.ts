import { randomBytes } from 'node:crypto';
import { blueprint } from '#blueprint.ts';
import { all, one, run, transaction } from '#core/db.ts';
import { features } from '#core/features.ts';
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
export function openProbe(now = Date.now()): { email: string; mark: string; role: string; confirms: boolean } {
  closeForgotten(now);
  const mark = `probe-${randomBytes(8).toString('hex')}`;
  const email = probeAddress(mark);
  run('insert into probe_person (email, mark, created_at) values (?, ?, ?)', email, mark, now);
  const role = blueprint.choose.find((one) => one !== 'admin') ?? '';
  return { email, mark, role, confirms: blueprint.verifyEmail };
}

export const findProbe = (email: string): ProbePerson | undefined =>
  one<ProbePerson>('select email, mark, created_at from probe_person where email = ?', email);

/** Nobody older than the reservation, and nobody who decides over others, is a person of a proof. */
const PERSON = `select id, email_verified from user where email = ? and created_at >= ? and role <> 'admin'`;

const personOf = (probe: ProbePerson) =>
  one<{ id: string; email_verified: number }>(PERSON, probe.email, probe.created_at);

/** Stands in for the link in the mail that no mailbox can get. */
export function confirmProbe(probe: ProbePerson): void {
  const person = personOf(probe);
  if (person) run('update user set email_verified = 1, updated_at = ? where id = ?', Date.now(), person.id);
}

export function lookAtProbe(probe: ProbePerson): Seen {
  const person = personOf(probe);
  if (!person) return { email: probe.email, id: null, verified: false };
  const facts = features().map((feature) => feature.probe?.(person.id) ?? {});
  return Object.assign({}, ...facts, { email: probe.email, id: person.id, verified: person.email_verified === 1 });
}

/** True when there was somebody to remove. */
export function closeProbe(probe: ProbePerson): boolean {
  return transaction(() => {
    const person = personOf(probe);
    if (person) {
      for (const feature of features()) feature.userDeleted?.(person.id);
      run('delete from user where id = ?', person.id);
      run('delete from job where instr(payload, ?) > 0', person.id);
    }
    for (const feature of features()) feature.probeClosed?.(probe.mark);
    run('delete from job where instr(payload, ?) > 0', probe.mark);
    run('delete from verification where instr(identifier, ?) > 0 or instr(value, ?) > 0', probe.mark, probe.mark);
    run('delete from rate_limit where instr(key, ?) > 0', probe.mark);
    run('delete from probe_person where email = ?', probe.email);
    return person !== undefined;
  });
}

/** A proof that was cut off leaves its person for a few minutes. */
export function closeForgotten(now = Date.now()): void {
  const old = 'select email, mark, created_at from probe_person where created_at < ?';
  for (const probe of all<ProbePerson>(old, now - FORGOTTEN_MS)) closeProbe(probe);
}
