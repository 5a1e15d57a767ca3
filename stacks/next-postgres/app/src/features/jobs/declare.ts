import type { Entity } from '#core/entity/types.ts';
import type { Period } from '#core/jobs.ts';
import type { SlotWork } from '#features/jobs/slot.ts';

/** A piece of work in the background, as jobs.ts declares it. */
export interface Job {
  on: Trigger;
  /** Credits that its owner pays when it starts. */
  cost: number;
  /** Tries after the first one. */
  retries: number;
  /** Give the credits back when the last try failed. */
  refund: boolean;
  steps: readonly Step[];
}

/** A button's words are the text `job.<name>.label`. */
export type Trigger = { created: Entity } | { updated: Entity } | { button: Entity } | { every: Period };

export type AiCall = 'text->text' | 'text->json' | 'image->text' | 'image->json' | 'text->image' | 'image->image';

/** Asks a model. */
export interface AiStep {
  ai: AiCall;
  /** Fields that it reads. */
  from: readonly string[];
  /** The field that gets the answer; with `->json` also a child entity, one row for each item. */
  into: string | Entity;
  /** Repeats the step for every row of this child; then `from` and `into` are its fields. */
  each?: Entity;
  prompt: string;
}

/** Texts are keys of messages. Recipients: owner, a role, a field that points at a person, or one with an address. */
export type Step =
  | AiStep
  | { email: string; subject: string; body: string }
  | { sms: string; body: string }
  | { notify: string; text: string }
  | { set: string; value: string }
  | { slot: string; run: SlotWork };

export type Jobs = Readonly<Record<string, Job>>;

export const isAi = (step: Step): step is AiStep => 'ai' in step;

/** The entity whose rows a job works on; undefined for a job that runs by the clock. */
export function entityOfJob(job: Job): Entity | undefined {
  if ('created' in job.on) return job.on.created;
  if ('updated' in job.on) return job.on.updated;
  return 'button' in job.on ? job.on.button : undefined;
}
