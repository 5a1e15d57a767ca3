/** Who a step reaches. */
import { all, one } from '#core/db.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Run } from '#features/jobs/runs.ts';

export interface Target {
  run: Run;
  entity: Entity | undefined;
  row: Row | undefined;
}

/** Ids of people: the owner, whoever a field points at, or everybody with a role. */
export async function peopleOf(to: string, { run, entity, row }: Target): Promise<string[]> {
  if (to === 'owner') return run.user_id ? [run.user_id] : [];
  if (entity?.fields[to]?.kind === 'ref') return row?.[to] ? [String(row[to])] : [];
  return (await all<{ id: string }>('select id from "user" where role = ? and not blocked', to)).map(
    (person) => person.id,
  );
}

/** What stands in a field of the given kind, for recipients that are no accounts. */
export function addressIn(kind: 'email' | 'phone', to: string, { entity, row }: Target): string | undefined {
  return entity?.fields[to]?.kind === kind && row?.[to] ? String(row[to]) : undefined;
}

export async function emailsOf(to: string, target: Target): Promise<string[]> {
  const address = addressIn('email', to, target);
  if (address) return [address];
  const find = async (id: string) => (await one<{ email: string }>('select email from "user" where id = ?', id))?.email;
  const found = await Promise.all((await peopleOf(to, target)).map(find));
  return found.filter((email) => email !== undefined);
}
