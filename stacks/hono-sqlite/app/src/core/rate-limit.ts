import { one, run } from '#core/db.ts';

/** Counts calls per key in a fixed window. It lives in the database, so a restart does not forgive anyone. */
export function allow(key: string, max: number, windowSeconds: number): boolean {
  const now = Date.now();
  const row = one<{ count: number }>(
    `insert into rate_limit (key, count, reset_at) values (?, 1, ?)
     on conflict (key) do update set
       count = iif(reset_at <= ?, 1, count + 1),
       reset_at = iif(reset_at <= ?, excluded.reset_at, reset_at)
     returning count`,
    key,
    now + windowSeconds * 1000,
    now,
    now,
  );
  return (row?.count ?? 0) <= max;
}

export const forgetOldLimits = (): number => run('delete from rate_limit where reset_at <= ?', Date.now());
