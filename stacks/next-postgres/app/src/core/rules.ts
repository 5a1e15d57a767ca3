import type { Entity, RowOf } from '#core/entity/types.ts';

/**
 * What follows from a row: a score, a price, a grade. Written by hand, in src/custom/<name>.ts. The same row gives the same
 * value: a rule asks nobody, no clock and no chance. Money is in minor units. undefined: nothing follows from this row.
 */
export type Rule<E extends Entity, Value extends number | string> = (row: RowOf<E>) => Value | undefined;

/** A rule as the app calls it, with the entity whose rows it is given. */
export interface AnyRule {
  readonly name: string;
  readonly of: Entity;
  readonly gives: 'number' | 'money' | 'text';
  readonly work: (row: never) => number | string | undefined;
}

/** What stands there until somebody writes the rule: nothing follows from any row, and the page says so. */
export const notComputed = (): undefined => undefined;
