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
export function peopleOf(to: string, { run, entity, row }: Target): string[] {
  if (to === 'owner') return run.user_id ? [run.user_id] : [];
  if (entity?.fields[to]?.kind === 'ref') return row?.[to] ? [String(row[to])] : [];
  return all<{ id: string }>('select id from user where role = ? and blocked = 0', to).map((person) => person.id);
}

/** What stands in a field of the given kind, for recipients that are no accounts. */
export function addressIn(kind: 'email' | 'phone', to: string, { entity, row }: Target): string | undefined {
  return entity?.fields[to]?.kind === kind && row?.[to] ? String(row[to]) : undefined;
}

export function emailsOf(to: string, target: Target): string[] {
  const address = addressIn('email', to, target);
  if (address) return [address];
  const find = (id: string) => one<{ email: string }>('select email from user where id = ?', id)?.email;
  return peopleOf(to, target).flatMap((id) => find(id) ?? []);
}
