/**
 * Credits. The balance changes only together with an entry in the history, in one transaction, and never below zero.
 * An entry's reason and reference are unique: the same purchase, refund or renewal counts once, however often it is
 * reported.
 */
import { blueprint } from '#blueprint.ts';
import { all, one, run, transaction } from '#core/db.ts';
import { Refused } from '#core/entity/errors.ts';
import { publish } from '#core/events.ts';
import { t } from '#core/text.ts';

export type Reason = 'welcome' | 'purchase' | 'subscription' | 'job' | 'refund';

export interface Entry {
  id: number;
  delta: number;
  balance: number;
  reason: Reason;
  note: string;
  created_at: number;
}

export class NotEnoughCredits extends Refused {
  constructor() {
    super(t('billing.not_enough'), undefined, { href: '/billing', text: t('billing.get_credits') });
  }
}

/** False: this reason and reference were counted before. */
export async function addCredits(
  userId: string,
  amount: number,
  reason: Reason,
  ref: string,
  note = '',
): Promise<boolean> {
  return transaction(async () => {
    await openAccount(userId);
    if (await wasCounted(reason, ref)) return false;
    await run('update credit_account set balance = balance + ? where user_id = ?', amount, userId);
    await record(userId, amount, reason, ref, note);
    return true;
  });
}

/** Throws NotEnoughCredits and changes nothing when the balance is too low. */
export async function spendCredits(
  userId: string,
  amount: number,
  reason: Reason,
  ref: string,
  note = '',
): Promise<void> {
  await transaction(async () => {
    await openAccount(userId);
    if (await wasCounted(reason, ref)) return;
    const enough = 'update credit_account set balance = balance - ? where user_id = ? and balance >= ?';
    if ((await run(enough, amount, userId, amount)) === 0) throw new NotEnoughCredits();
    await record(userId, -amount, reason, ref, note);
  });
}

export async function balanceOf(userId: string): Promise<number> {
  const known = await storedBalance(userId);
  if (known !== undefined) return known;
  await openAccount(userId);
  return (await storedBalance(userId)) ?? 0;
}

const storedBalance = async (userId: string): Promise<number | undefined> =>
  (await one<{ balance: number }>('select balance from credit_account where user_id = ?', userId))?.balance;

/** Newest first. */
export async function historyOf(userId: string, limit = 50): Promise<Entry[]> {
  return all<Entry>('select * from credit_entry where user_id = ? order by id desc limit ?', userId, limit);
}

export async function spentSince(userId: string, moment: number): Promise<number> {
  const sql = `select coalesce(-sum(delta), 0) as spent from credit_entry
    where user_id = ? and created_at >= ? and reason in ('job', 'refund')`;
  return (await one<{ spent: number }>(sql, userId, moment))?.spent ?? 0;
}

const wasCounted = async (reason: Reason, ref: string): Promise<boolean> =>
  (await one('select 1 from credit_entry where reason = ? and ref = ?', reason, ref)) !== undefined;

/** Accounts open at their first use, so people who signed up before there were credits get theirs too. */
async function openAccount(userId: string): Promise<void> {
  if (await one('select 1 from credit_account where user_id = ?', userId)) return;
  await transaction(async () => {
    const welcome = blueprint.welcomeCredits;
    const opened = 'insert into credit_account (user_id, balance) values (?, ?) on conflict do nothing';
    if ((await run(opened, userId, welcome)) === 1 && welcome > 0) await record(userId, welcome, 'welcome', userId, '');
  });
}

async function record(userId: string, delta: number, reason: Reason, ref: string, note: string): Promise<void> {
  await run(
    `insert into credit_entry (user_id, delta, balance, reason, ref, note, created_at)
     values (?, ?, (select balance from credit_account where user_id = ?), ?, ?, ?, ?)`,
    userId,
    delta,
    userId,
    reason,
    ref,
    note,
    Date.now(),
  );
  publish(`billing:${userId}`);
}
