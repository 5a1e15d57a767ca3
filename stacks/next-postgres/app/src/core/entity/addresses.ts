import { create } from '#core/entity/actions.ts';
import { newPage, rowPage, rowsPage } from '#core/entity/pages.ts';
import { features } from '#core/features.ts';
import type { Ctx, FormData, Html } from '#core/http.ts';

/** Addresses that the blueprint decides: its pages first, then the entities. */
const orOfFeature =
  (show: (c: Ctx) => Promise<Html>) =>
  async (c: Ctx): Promise<Html> => {
    for (const feature of features()) {
      const shown = feature.page?.(c);
      if (shown !== undefined) return shown;
    }
    return show(c);
  };

export const firstPage = orOfFeature(rowsPage);
export const secondPage = orOfFeature(rowPage);
export const formPage = orOfFeature(newPage);

export function firstForm(c: Ctx, sent: FormData): Promise<Response> {
  for (const feature of features()) {
    const taken = feature.form?.(c, sent);
    if (taken !== undefined) return taken;
  }
  return create(c, sent);
}
