import { one, run } from '#core/db.ts';

/** Counts calls per key in a fixed window. It lives in the database, so a restart does not forgive anyone. */
export async function allow(key: string, max: number, windowSeconds: number): Promise<boolean> {
  const now = Date.now();
  const row = await one<{ count: number }>(
    `insert into rate_limit (key, count, reset_at) values (?, 1, ?)
     on conflict (key) do update set
       count = case when rate_limit.reset_at <= ? then 1 else rate_limit.count + 1 end,
       reset_at = case when rate_limit.reset_at <= ? then excluded.reset_at else rate_limit.reset_at end
     returning count`,
    key,
    now + windowSeconds * 1000,
    now,
    now,
  );
  return (row?.count ?? 0) <= max;
}

export const forgetOldLimits = async (): Promise<number> =>
  run('delete from rate_limit where reset_at <= ?', Date.now());
