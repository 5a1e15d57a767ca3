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
  begin<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const CONNECTIONS = 10;
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
  return {
    ...connection(sql),
    begin: async (work) => (await sql.begin((begun) => work(connection(begun)))) as never,
    close: () => sql.end({ timeout: 5 }),
  };
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

async function embedded(folder: string): Promise<Pool> {
  // The bundler passes this import over, so that no build carries it: it is found beside the app's sources, or not at all.
  const { PGlite } = await import(/* turbopackIgnore: true */ '@electric-sql/pglite');
  const parsers = { [INT8]: Number, [NUMERIC]: Number };
  const lite = await PGlite.create(folder, { relaxedDurability: true, parsers });
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
    begin: (work) => lite.transaction((begun) => work(connection(begun))),
    close: () => lite.close(),
  };
}
