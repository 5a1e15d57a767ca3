import { all, one, run, transaction } from '#core/db.ts';
import { features } from '#core/features.ts';

/** What the account and the admin pages ask about people. */
export interface SessionInfo {
  id: string;
  token: string;
  user_agent: string | null;
  created_at: number;
  updated_at: number;
}

export const sessionsOf = async (userId: string): Promise<SessionInfo[]> =>
  all<SessionInfo>(
    `select id, token, user_agent, created_at, updated_at from session
     where user_id = ? and expires_at > ? order by updated_at desc`,
    userId,
    Date.now(),
  );

export const endSession = async (userId: string, sessionId: string): Promise<number> =>
  run('delete from session where id = ? and user_id = ?', sessionId, userId);

export const endOtherSessions = async (userId: string, token: string): Promise<number> =>
  run('delete from session where user_id = ? and token <> ?', userId, token);

/** People who came through Google or GitHub have none. */
export const hasPassword = async (userId: string): Promise<boolean> =>
  (await one(
    `select 1 from account where user_id = ? and provider_id = 'credential' and password is not null`,
    userId,
  )) !== undefined;

export const rename = async (userId: string, name: string): Promise<number> =>
  run('update "user" set name = ?, updated_at = ? where id = ?', name, Date.now(), userId);

export async function isLastAdmin(userId: string): Promise<boolean> {
  const others = `select 1 from "user" where role = 'admin' and not blocked and id <> ? limit 1`;
  const self = await one<{ role: string }>('select role from "user" where id = ?', userId);
  return self?.role === 'admin' && (await one(others, userId)) === undefined;
}

/** Everything that belongs to the person goes with the row, by foreign keys; features clean up what has none. */
export async function deletePerson(userId: string): Promise<void> {
  await transaction(async () => {
    for (const feature of features()) await feature.userDeleted?.(userId);
    await run('delete from "user" where id = ?', userId);
  });
}

/** "Firefox on Linux", or the first words of what the browser says. */
export function deviceName(userAgent: string | null): string {
  const text = userAgent ?? '';
  const browser = BROWSERS.find(([, pattern]) => pattern.test(text))?.[0];
  const system = SYSTEMS.find(([, pattern]) => pattern.test(text))?.[0];
  return [browser ?? text.slice(0, 30), system].filter(Boolean).join(', ');
}

/** In this order: Edge also says Chrome, Chrome also says Safari. */
const BROWSERS: [string, RegExp][] = [
  ['Edge', /Edg\//],
  ['Firefox', /Firefox\//],
  ['Chrome', /Chrome\//],
  ['Safari', /Safari\//],
];

const SYSTEMS: [string, RegExp][] = [
  ['Android', /Android/],
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['Mac', /Mac OS X/],
  ['Linux', /Linux/],
];
