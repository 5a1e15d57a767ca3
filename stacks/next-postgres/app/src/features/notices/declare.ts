import type { Entity } from '#core/entity/types.ts';
import type { Channel } from '#core/features.ts';
import type { Period } from '#core/jobs.ts';

/** Somebody hears of something, as notices.ts declares it. */
export interface Notice {
  on: { created: Entity } | { updated: Entity } | { every: Period };
  /** owner, parent_owner, members, followers, admins, a role, or a field that points at a person. */
  to: string;
  by: readonly Channel[];
  /** A key of messages. {label} is what the row is called. */
  text: string;
}
