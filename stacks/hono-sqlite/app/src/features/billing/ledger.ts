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
export function addCredits(userId: string, amount: number, reason: Reason, ref: string, note = ''): boolean {
  return transaction(() => {
    openAccount(userId);
    if (wasCounted(reason, ref)) return false;
    run('update credit_account set balance = balance + ? where user_id = ?', amount, userId);
    record(userId, amount, reason, ref, note);
    return true;
  });
}

/** Throws NotEnoughCredits and changes nothing when the balance is too low. */
export function spendCredits(userId: string, amount: number, reason: Reason, ref: string, note = ''): void {
  transaction(() => {
    openAccount(userId);
    if (wasCounted(reason, ref)) return;
    const enough = 'update credit_account set balance = balance - ? where user_id = ? and balance >= ?';
    if (run(enough, amount, userId, amount) === 0) throw new NotEnoughCredits();
    record(userId, -amount, reason, ref, note);
  });
}

export function balanceOf(userId: string): number {
  const known = storedBalance(userId);
  if (known !== undefined) return known;
  openAccount(userId);
  return storedBalance(userId) ?? 0;
}

const storedBalance = (userId: string): number | undefined =>
  one<{ balance: number }>('select balance from credit_account where user_id = ?', userId)?.balance;

/** Newest first. */
export function historyOf(userId: string, limit = 50): Entry[] {
  return all<Entry>('select * from credit_entry where user_id = ? order by id desc limit ?', userId, limit);
}

export function spentSince(userId: string, moment: number): number {
  const sql = `select coalesce(-sum(delta), 0) as spent from credit_entry
    where user_id = ? and created_at >= ? and reason in ('job', 'refund')`;
  return one<{ spent: number }>(sql, userId, moment)?.spent ?? 0;
}

const wasCounted = (reason: Reason, ref: string): boolean =>
  one('select 1 from credit_entry where reason = ? and ref = ?', reason, ref) !== undefined;

/** Accounts open at their first use, so people who signed up before there were credits get theirs too. */
function openAccount(userId: string): void {
  if (one('select 1 from credit_account where user_id = ?', userId)) return;
  transaction(() => {
    const welcome = blueprint.welcomeCredits;
    const opened = 'insert into credit_account (user_id, balance) values (?, ?) on conflict do nothing';
    if (run(opened, userId, welcome) === 1 && welcome > 0) record(userId, welcome, 'welcome', userId, '');
  });
}

function record(userId: string, delta: number, reason: Reason, ref: string, note: string): void {
  run(
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
