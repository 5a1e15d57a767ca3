import { find, Refused } from '#core/entity/data.ts';
import { detailPage } from '#core/entity/detail-page.ts';
import { rowPath } from '#core/entity/entity.ts';
import { problemsOf } from '#core/entity/errors.ts';
import { submitNew } from '#core/entity/submit.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import { viewsOf } from '#core/entity/views.ts';
import { type Attempt, type Ctx, form, redirectWithToast, viewerOf } from '#core/http.ts';

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

export async function makeHere(c: Ctx, { target, id, entity, of, done }: MadeHere): Promise<Response> {
  const thing: Row | null = find(viewerOf(c), target, id);
  if (!thing) return c.notFound();
  const sent = { ...(await form(c)), [of]: thing.id };
  try {
    const row = await submitNew(viewerOf(c), entity, sent);
    return redirectWithToast(c, rowPath(entity, row), done);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    c.set('attempt', { table: entity.table, sent, errors: problemsOf(error) });
    return c.html(detailPage(c, target, viewsOf(target), thing), 422);
  }
}

/** What was refused for this entity in this request. */
export function attemptFor(c: Ctx, entity: Entity): Attempt | undefined {
  const attempt = c.get('attempt');
  return attempt?.table === entity.table ? attempt : undefined;
}
