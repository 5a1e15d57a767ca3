import { run } from '#core/db.ts';
import { newId } from '#core/ids.ts';

/** A person without the detour over sign-up. */
export async function newPerson(role = 'member'): Promise<{ id: string; email: string }> {
  const id = newId();
  const email = `${id}@example.com`;
  const sql = 'insert into "user" (id, name, email, role, created_at, updated_at) values (?, ?, ?, ?, ?, ?)';
  await run(sql, id, 'Ada Example', email, role, Date.now(), Date.now());
  return { id, email };
}
