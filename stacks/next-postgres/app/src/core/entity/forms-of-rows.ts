import { Denied } from '#core/entity/errors.ts';
import { entityAt } from '#core/entity/pages.ts';
import { features } from '#core/features.ts';
import type { Ctx, FormData } from '#core/http.ts';

/** Behaviours: what features do to a row, by the last part of the address. */
export function rowForm(c: Ctx, sent: FormData): Promise<Response> {
  const entity = entityAt(c);
  for (const feature of features()) {
    const take = feature.entity?.form?.(c.param('verb'), entity);
    if (take) return take(c, sent, entity);
  }
  throw new Denied();
}
