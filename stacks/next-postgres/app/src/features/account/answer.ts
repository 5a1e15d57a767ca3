import { navOf } from '#core/features.ts';
import type { Viewer } from '#core/http.ts';

/** What Better Auth answers to a call of ours. Its cookies are in the answer already; its JSON is for us only. */
export async function told(call: Promise<Response>): Promise<{ ok: boolean; code: string; url: string }> {
  const answer = await call;
  const body: { code?: string; url?: string } | null = await answer.json().catch(() => null);
  return { ok: answer.ok, code: body?.code ?? '', url: body?.url ?? '' };
}

/** Where people land when they asked for nothing else: the first page of their navigation. */
export const homeOf = (viewer: Viewer): string => navOf(viewer)[0]?.href ?? '/account';
