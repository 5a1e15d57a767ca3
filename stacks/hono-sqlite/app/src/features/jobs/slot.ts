import type { Entity, Row, Values } from '#core/entity/types.ts';
import { t } from '#core/text.ts';

/** What a step of one's own gets to work with. */
export interface SlotContext {
  /** Both are undefined for a job that runs by the clock. */
  entity: Entity | undefined;
  row: Row | undefined;
  /** Fields of the row, written when the step has ended well. */
  save(values: Values): void;
  /** A mail, queued when the step has ended well: a step that is done again sends it once. */
  mail(message: SlotMail): void;
}

export interface SlotMail {
  to: string;
  subject: string;
  /** Plain text; links stand on a line of their own. */
  text: string;
}

/**
 * A step of one's own, in src/custom/<name>.ts. It may run again after a crash, so doing it twice must be as good as
 * once. Throwing has the job tried again. A returned text is shown on the page of the row.
 */
export type SlotWork = (context: SlotContext) => Promise<string | undefined>;

/** What stands in src/custom/<name>.ts until somebody writes the step: nothing is done, and the page says so. */
export const notBuilt =
  (description: string): SlotWork =>
  async () =>
    t('jobs.slot.not_written', { description });
