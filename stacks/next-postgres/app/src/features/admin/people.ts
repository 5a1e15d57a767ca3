import { all, one, run, transaction } from '#core/db.ts';

/** What admins see and change about people. */
export interface Person {
  id: string;
  name: string;
  email: string;
  role: string;
  blocked: boolean;
  created_at: number;
}

const PAGE = 20;

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

export async function findPeople(
  query: string,
  page: number,
): Promise<{ people: Person[]; total: number; pages: number }> {
  const like = `%${escapeLike(query)}%`;
  const where = `where name ilike ? or email ilike ?`;
  const total = (await one<{ count: number }>(`select count(*) as count from "user" ${where}`, like, like))?.count ?? 0;
  const people = await all<Person>(
    `select id, name, email, role, blocked, created_at from "user" ${where} order by created_at desc, id limit ? offset ?`,
    like,
    like,
    PAGE,
    (page - 1) * PAGE,
  );
  return { people, total, pages: Math.max(1, Math.ceil(total / PAGE)) };
}

export async function peopleCounts(): Promise<{ total: number; fresh: number; blocked: number; active: number }> {
  const week = Date.now() - 7 * 86_400_000;
  const counts = await one<{ total: number; fresh: number; blocked: number }>(
    'select count(*) as total, count(*) filter (where created_at > ?) as fresh, count(*) filter (where blocked) as blocked from "user"',
    week,
  );
  const active = await one<{ count: number }>(
    'select count(distinct user_id) as count from session where updated_at > ?',
    week,
  );
  return { total: 0, fresh: 0, blocked: 0, ...counts, active: active?.count ?? 0 };
}

export const changeRole = async (id: string, role: string): Promise<boolean> =>
  (await run('update "user" set role = ?, updated_at = ? where id = ?', role, Date.now(), id)) === 1;

/** Ends all sessions as well: whoever is blocked is out at once. */
export async function block(id: string, blocked: boolean): Promise<boolean> {
  return transaction(async () => {
    const changed = await run('update "user" set blocked = ?, updated_at = ? where id = ?', blocked, Date.now(), id);
    if (blocked) await run('delete from session where user_id = ?', id);
    return changed === 1;
  });
}
