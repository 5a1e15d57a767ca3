import { type Entity, facts, type Operation, parentOf } from './facts.ts';

/**
 * Who may do what, read from the blueprint alone and written independently of the app: the app's answers are compared
 * with these.
 */

const WORDS = new Set(['public', 'member', 'owner', 'parent', 'members']);

/** Whether somebody who has nothing to do with the rows may do it. `role` is undefined for visitors. */
export function mayStranger(role: string | undefined, entity: Entity, operation: Operation): boolean {
  return entity.access[operation].some((grant) => {
    if (grant === 'public') return true;
    if (grant === 'member') return role !== undefined;
    if (grant === 'parent') return mayStrangerAbove(role, entity, operation);
    return grant === role;
  });
}

function mayStrangerAbove(role: string | undefined, entity: Entity, operation: Operation): boolean {
  const parent = parentOf(entity);
  if (!parent) return false;
  return mayStranger(role, parent, operation === 'read' || operation === 'create' ? 'read' : 'update');
}

/** Whether the creator of a row, whose role this is, may go on working with it. */
export function mayOwner(role: string, entity: Entity, operation: Operation): boolean {
  if (mayStranger(role, entity, operation)) return true;
  const grants = entity.access[operation];
  if (grants.includes('owner') && entity.owner === 'user') return true;
  const parent = parentOf(entity);
  if (grants.includes('members')) return hasMembers(entity);
  if (grants.includes('parent') && parent) {
    return mayOwner(role, parent, operation === 'read' || operation === 'create' ? 'read' : 'update');
  }
  return false;
}

const hasMembers = (entity: Entity): boolean => {
  const parent = parentOf(entity);
  return entity.behaviours.includes('members') || (parent !== undefined && hasMembers(parent));
};

/** The roles whose people may create a row on their own account, without a row above it. */
export function creatorRoles(entity: Entity): string[] {
  const roles = facts.auth?.roles ?? [];
  const all = roles.filter((role) => mayStranger(role, entity, 'create'));
  // Admins last: what they may do proves nothing about the others.
  return [...all.filter((role) => role !== 'admin'), ...all.filter((role) => role === 'admin')];
}

/** Rows come into being by what people send, not by a job. */
export const isCreatable = (entity: Entity): boolean => entity.access.create.length > 0;

export const rolesNamed = (entity: Entity, operation: Operation): string[] =>
  entity.access[operation].filter((grant) => !WORDS.has(grant) && !grant.includes(':'));
