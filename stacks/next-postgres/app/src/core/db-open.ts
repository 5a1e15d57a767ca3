import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The two ways to a database, behind one small interface. */

export type Value = string | number | boolean | null;

export interface Answer<T> {
  rows: T[];
  /** How many rows were written. */
  changes: number;
}

export interface Connection {
  query<T>(sql: string, values: readonly Value[]): Promise<Answer<T>>;
  /** Several statements, without values. */
  script(sql: string): Promise<void>;
}

export interface Pool extends Connection {
  /** One statement in a transaction of its own, after another one that says who is looking. */
  within<T>(setting: string, sql: string, values: readonly Value[]): Promise<Answer<T>>;
  begin<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const CONNECTIONS = 10;
/** Postgres 15: before that the owner of a database did not own what is in it, and everybody could make tables there. */
const OLDEST_SERVER = 15;
/** Numbers of the types of Postgres: bigint and numeric come as text by themselves, because they may be too long. */
const INT8 = 20;
const NUMERIC = 1700;

export async function openPostgres(url: string): Promise<Pool> {
  const { default: postgres } = await import('postgres');
  const number = { to: INT8, from: [INT8, NUMERIC], serialize: String, parse: Number };
  // A pooler between the app and Postgres does not keep prepared statements.
  const sql = postgres(url, { max: CONNECTIONS, prepare: false, types: { number }, onnotice: () => {} });
  const connection = (on: Pick<typeof sql, 'unsafe'>): Connection => ({
    async query<T>(text: string, values: readonly Value[]) {
      const rows = await on.unsafe(text, [...values]);
      return { rows: [...rows] as T[], changes: rows.count };
    },
    async script(text) {
      await on.unsafe(text);
    },
  });
  await refuseOldServers(connection(sql));
  return {
    ...connection(sql),
    async within<T>(setting: string, text: string, values: readonly Value[]) {
      const own = await sql.reserve();
      try {
        // Sent together: it takes one way there and back, as the statement alone does.
        const sent = [own.unsafe(`begin; ${setting}`), own.unsafe(text, [...values]), own.unsafe('commit')] as const;
        const [begun, answer, ended] = await Promise.allSettled(sent);
        for (const part of [answer, begun, ended]) if (part.status === 'rejected') throw part.reason;
        const rows = (answer as PromiseFulfilledResult<Awaited<(typeof sent)[1]>>).value;
        return { rows: [...rows] as T[], changes: rows.count };
      } finally {
        own.release();
      }
    },
    async begin(work) {
      // By hand: the library's own gives a whole transaction up for a statement that was refused inside of a savepoint.
      const own = await sql.reserve();
      try {
        await own.unsafe('begin');
        const result = await work(connection(own));
        const { command } = await own.unsafe('commit');
        if (command !== 'COMMIT') throw new Error('a statement of this transaction failed, so nothing of it was kept');
        return result;
      } catch (error) {
        await own.unsafe('rollback').catch(() => {});
        throw error;
      } finally {
        own.release();
      }
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

export async function refuseOldServers(on: Connection): Promise<void> {
  const asked = `select current_setting('server_version_num')::int as number, current_setting('server_version') as name`;
  const [version] = (await on.query<{ number: number; name: string }>(asked, [])).rows;
  if (version && version.number >= OLDEST_SERVER * 10_000) return;
  throw new Error(`This app needs PostgreSQL ${OLDEST_SERVER} or newer, and DATABASE_URL leads to ${version?.name}.`);
}

/** Embedded, for development and tests. It is not part of what is deployed. */
export async function openPglite(folder: string, migrations: Migrations): Promise<Pool> {
  if (!existsSync(folder)) {
    mkdirSync(dirname(folder), { recursive: true });
    cpSync(await templateOf(migrations), folder, { recursive: true });
  }
  return embedded(folder);
}

export interface Migrations {
  /** Changes with what they say. */
  hash: string;
  apply(pool: Pool): Promise<void>;
}

/** Making a database takes ten seconds, copying one a fifth: each set of migrations is applied to an empty one once. */
async function templateOf(migrations: Migrations): Promise<string> {
  const home = join(tmpdir(), `app-databases-${process.getuid?.() ?? 'me'}`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  if (process.getuid && statSync(home).uid !== process.getuid()) throw new Error(`${home} belongs to somebody else`);
  const template = join(home, migrations.hash);
  if (existsSync(template)) return template;
  const making = mkdtempSync(join(home, 'making-'));
  const pool = await embedded(making);
  await migrations.apply(pool);
  await pool.close();
  try {
    renameSync(making, template);
  } catch {
    // Another process was faster.
    rmSync(making, { recursive: true, force: true });
  }
  return template;
}

/** Whoever made the database passes policies over, so the app is somebody else, as it is on a server. */
const BECOME = `do $$ begin
  if not exists (select from pg_roles where rolname = 'app') then
    create role app;
    grant create, usage on schema public to app;
  end if;
end $$;
set role app`;

async function embedded(folder: string): Promise<Pool> {
  // The bundler passes this import over, so that no build carries it: it is found beside the app's sources, or not at all.
  const { PGlite } = await import(/* turbopackIgnore: true */ '@electric-sql/pglite');
  const parsers = { [INT8]: Number, [NUMERIC]: Number };
  const lite = await PGlite.create(folder, { relaxedDurability: true, parsers });
  await lite.exec(BECOME);
  const connection = (on: Pick<typeof lite, 'query' | 'exec'>): Connection => ({
    async query<T>(text: string, values: readonly Value[]) {
      const answer = await on.query<T>(text, [...values]);
      return { rows: answer.rows, changes: answer.affectedRows ?? 0 };
    },
    async script(text) {
      await on.exec(text);
    },
  });
  return {
    ...connection(lite),
    within: (setting, sql, values) =>
      lite.transaction(async (begun) => {
        await begun.exec(setting);
        return connection(begun).query(sql, values);
      }),
    begin: (work) => lite.transaction((begun) => work(connection(begun))),
    close: () => lite.close(),
  };
}
