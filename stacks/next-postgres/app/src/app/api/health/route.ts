import { one } from '#core/db.ts';
import { env } from '#core/env.ts';
import { secured } from '#web/headers.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  await one('select 1');
  return secured(Response.json({ ok: true, release: env.RELEASE }));
}
