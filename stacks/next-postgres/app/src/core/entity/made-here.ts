import { Denied, find, Refused } from '#core/entity/data.ts';
import { rowPath } from '#core/entity/entity.ts';
import { problemsOf } from '#core/entity/errors.ts';
import { submitNew } from '#core/entity/submit.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { type Attempt, type Ctx, type FormData, viewerOf } from '#core/http.ts';
import { again, redirectWithToast } from '#core/web.ts';

/** Bookings and orders are made on the page of the thing that they are for, and a refused form returns to it. */

export interface MadeHere {
  /** The thing's entity and id. */
  target: Entity;
  id: string;
  /** What is made, and its field that points at the thing. */
  entity: Entity;
  of: string;
  /** Shown when it is done. */
  done: string;
}

export async function makeHere(c: Ctx, form: FormData, { target, id, entity, of, done }: MadeHere): Promise<Response> {
  const thing: Row | null = await find(viewerOf(c), target, id);
  if (!thing) throw new Denied();
  const sent = { ...form, [of]: thing.id };
  try {
    const row = await submitNew(viewerOf(c), entity, sent);
    return redirectWithToast(rowPath(entity, row), done);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return again(c, rowPath(target, thing), { sent, errors: problemsOf(error), wayOut: error.wayOut });
  }
}

/** What was refused for this entity on this page. */
export function attemptFor(c: Ctx, entity: Entity): Attempt | undefined {
  return c.attempt?.action.endsWith(`/${entity.path}`) ? c.attempt : undefined;
}
