import { one, run } from '#core/db.ts';
import type { Attempt, FormData, Viewer } from '#core/http.ts';
import { token } from '#core/ids.ts';

/** Refused forms on their way to the page that shows them again. Kept for moments, in no log and no address. */

const KEPT_MS = 60_000;
const SECRET = /^(password|current|token)$/;

/** Files and secrets are typed again. */
function harmless(sent: FormData): FormData {
  const entries = Object.entries(sent).filter(([name, value]) => !SECRET.test(name) && isText(value));
  return Object.fromEntries(entries);
}

const isText = (value: unknown): boolean => [value].flat().every((part) => typeof part === 'string');

export async function keepAttempt(viewer: Viewer, attempt: Attempt): Promise<string> {
  const id = token();
  const now = Date.now();
  await run('delete from form_attempt where expires_at <= ?', now);
  await run(
    'insert into form_attempt (id, user_id, body, expires_at) values (?, ?, ?, ?)',
    id,
    viewer.id,
    JSON.stringify({ ...attempt, sent: harmless(attempt.sent) }),
    now + KEPT_MS,
  );
  return id;
}

/** Only for whoever sent it. */
export async function findAttempt(id: string, viewer: Viewer): Promise<Attempt | undefined> {
  const row = await one<{ user_id: string | null; body: string }>(
    'select user_id, body from form_attempt where id = ? and expires_at > ?',
    id,
    Date.now(),
  );
  return row && row.user_id === viewer.id ? JSON.parse(row.body) : undefined;
}
