import type { Ctx, Html } from '#core/http.ts';
import type { Reader } from '#core/reader.ts';
import { t } from '#core/text.ts';
import { notice } from '#core/ui/index.ts';

/** A part of a page that is written by hand, in src/custom/<name>.ts. It reads rows with `read`, which asks who is looking. */
export type Section = (c: Ctx, read: Reader) => Html | Promise<Html>;

/** What stands there until somebody writes it: the page says honestly that it is not built yet. */
export const notBuilt =
  (description: string): Section =>
  () => <>{notice(t('core.not_built', { description }), 'info')}</>;
