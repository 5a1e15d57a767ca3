import { navOf } from '#core/features.ts';
import type { Ctx, Viewer } from '#core/http.ts';

/** Better Auth answers with a Response; its cookies become ours, its JSON is for us only. */
export async function passOn(c: Ctx, answer: Response): Promise<{ ok: boolean; code: string; url: string }> {
  for (const cookie of answer.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true });
  const body: { code?: string; url?: string } | null = await answer.json().catch(() => null);
  return { ok: answer.ok, code: body?.code ?? '', url: body?.url ?? '' };
}

/** Where people land when they asked for nothing else: the first page of their navigation. */
export const homeOf = (viewer: Viewer): string => navOf(viewer)[0]?.href ?? '/account';
