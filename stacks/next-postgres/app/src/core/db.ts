import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, openPglite, openPostgres, type Pool, type Value } from '#core/db-open.ts';
import { env } from '#core/env.ts';

export type { Value } from '#core/db-open.ts';

/**
 * Postgres. With DATABASE_URL a server, else an embedded one (PGlite) in DATA_DIR: the same dialect, the same migrations.
 * Statements are written with `?`; what runs inside `transaction` is sent over its connection without being told so.
 */

const FOLDER = join(process.cwd(), 'migrations');
/** Any number that no other program on the same database takes. */
const MIGRATION_LOCK = 727_274;

const shared = globalThis as { appDatabase?: Promise<Pool>; appGoingOn?: Set<Promise<unknown>> };
interface Unit {
  connection: Connection;
  depth: number;
  /** What waits for the commit. */
  after: (() => void)[];
  /** Who is looking, as it was last said over this connection; undefined when that is not known. */
  said: { as: string | undefined };
}

const current = new AsyncLocalStorage<Unit>();

/**
 * Who is looking. Postgres shows the rows of entities to nobody else (core/entity/guard.ts): a statement that is sent without
 * having said so finds nothing there. `system` is work that has decided for itself who may.
 */
export type Looking = { id: string | null; role: string } | 'system';
/** No role of an app begins so. */
export const SYSTEM_ROLE = ':system';

const looking = new AsyncLocalStorage<string>();
const literal = (text: string): string => `'${text.replaceAll('\0', '').replaceAll("'", "''")}'`;
const saying = (id: string, role: string): string =>
  `select set_config('app.viewer', ${literal(id)}, true), set_config('app.role', ${literal(role)}, true)`;
const SYSTEM = saying('', SYSTEM_ROLE);
const NOBODY = saying('', '');

/** Everything that `work` sends is sent for this viewer. */
export const lookingAs = <T>(who: Looking, work: () => T): T =>
  looking.run(who === 'system' ? SYSTEM : saying(who.id ?? '', who.role), work);

/** One for the process: the development server loads this module again whenever it changes. */
function pool(): Promise<Pool> {
  shared.appDatabase ??= open();
  return shared.appDatabase;
}

async function open(): Promise<Pool> {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const hash = createHash('sha256');
  for (const name of files) hash.update(`${name}\0`).update(readFileSync(join(FOLDER, name)));
  const apply = (opened: Pool) => migrate(opened, files);
  const opened = env.DATABASE_URL
    ? await openPostgres(env.DATABASE_URL)
    : await openPglite(join(env.DATA_DIR, 'db'), { hash: hash.digest('hex').slice(0, 32), apply });
  await apply(opened);
  return opened;
}

const numbered = new Map<string, string>();
const NUMBERED_LIMIT = 1000;

/** `?` outside of quotes becomes `$1`, `$2`, …; `?1` names a value that a statement has several times. */
function withNumbers(sql: string): string {
  const known = numbered.get(sql);
  if (known) return known;
  let count = 0;
  const text = sql.replace(/'[^']*'|"[^"]*"|\?(\d+)?/g, (found, number?: string) => {
    if (!found.startsWith('?')) return found;
    if (number) return `$${number}`;
    count += 1;
    return `$${count}`;
  });
  // Lists build their SQL from filters; without a limit the cache would grow with every combination.
  if (numbered.size >= NUMBERED_LIMIT) numbered.clear();
  numbered.set(sql, text);
  return text;
}

/** Postgres has no text with a zero byte in it; such text is never found, and never an error. */
const storable = (value: Value): Value => (typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value);

async function send<T>(sql: string, values: readonly Value[]): Promise<{ rows: T[]; changes: number }> {
  const unit = current.getStore();
  const setting = looking.getStore();
  const text = withNumbers(sql);
  const given = values.map(storable);
  if (unit) return inTransaction(unit, setting ?? NOBODY, () => unit.connection.query<T>(text, given));
  const opened = await pool();
  return setting ? opened.within<T>(setting, text, given) : opened.query<T>(text, given);
}

/** What was said before holds until something else is: for the others of the transaction it is taken back. */
async function inTransaction<T>(unit: Unit, setting: string, ask: () => Promise<T>): Promise<T> {
  if (unit.said.as === setting) return ask();
  unit.said.as = setting;
  // Both are on their way before anybody else's: a connection answers in the order in which it was asked.
  const [said, answer] = await Promise.allSettled([unit.connection.script(setting), ask()]);
  if (said.status === 'rejected') throw said.reason;
  if (answer.status === 'rejected') throw answer.reason;
  return answer.value;
}

export async function all<T = Record<string, Value>>(sql: string, ...values: Value[]): Promise<T[]> {
  return (await send<T>(sql, values)).rows;
}

export async function one<T = Record<string, Value>>(sql: string, ...values: Value[]): Promise<T | undefined> {
  return (await send<T>(sql, values)).rows[0];
}

/** Returns how many rows changed. */
export async function run(sql: string, ...values: Value[]): Promise<number> {
  return (await send(sql, values)).changes;
}

/** All or nothing. Inside another transaction it becomes a savepoint, so callers need not know who else is around. */
export async function transaction<T>(work: () => T | Promise<T>): Promise<T> {
  const outer = current.getStore();
  if (!outer) return outermost(work);
  const name = `level_${outer.depth}`;
  const { connection } = outer;
  await connection.query(`savepoint ${name}`, []);
  try {
    const result = await current.run({ ...outer, depth: outer.depth + 1 }, async () => work());
    await connection.query(`release savepoint ${name}`, []);
    return result;
  } catch (error) {
    await connection.query(`rollback to savepoint ${name}`, []);
    outer.said.as = undefined;
    throw error;
  }
}

async function outermost<T>(work: () => T | Promise<T>): Promise<T> {
  const after: (() => void)[] = [];
  const opened = await pool();
  const result = await opened.begin((connection) => current.run({ connection, depth: 1, after, said: { as: NOBODY } }, async () => work()));
  for (const then of after) then();
  return result;
}

/** Now, or when the transaction around us is done; never when it fails. */
export function afterCommit(work: () => void): void {
  const unit = current.getStore();
  if (unit) unit.after.push(work);
  else work();
}

shared.appGoingOn ??= new Set();
const goingOn = shared.appGoingOn;

/** For work that goes on after the transaction that started it: it must not send anything over its connection. */
export function apart<T>(work: () => Promise<T>): Promise<T> {
  const going = current.exit(() => looking.exit(work));
  const known = going.catch(() => {}).finally(() => goingOn.delete(known));
  goingOn.add(known);
  return going;
}

/** When everything is over that went on by itself. */
export const allOver = async (): Promise<void> => void (await Promise.all(goingOn));

/** All or nothing, one at a time among all processes of the app, and for the system: what changes the tables themselves. */
export async function inTurn(work: () => Promise<void>): Promise<void> {
  await transaction(async () => {
    await run('select pg_advisory_xact_lock(?::bigint)', MIGRATION_LOCK);
    await lookingAs('system', work);
  });
}

/** Several statements at once, inside a transaction. */
export async function script(sql: string): Promise<void> {
  await current.getStore()?.connection.script(sql);
}

export async function closeDatabase(): Promise<void> {
  const opened = shared.appDatabase;
  delete shared.appDatabase;
  await (await opened)?.close();
}

/**
 * Migrations change rows of everybody, and Postgres drops no column that a policy asks for: the policies go first, and are made
 * anew from the declarations right after (core/entity/guard.ts).
 */
export const UNGUARD = `do $$ declare it record; begin
  for it in select polname, polrelid::regclass as home from pg_policy where polname ~ '^(read|add|change|remove)_rows$' loop
    execute format('drop policy %I on %s', it.polname, it.home);
    execute format('alter table %s disable row level security', it.home);
  end loop;
  if to_regclass('row_guard') is not null then delete from row_guard; end if;
end $$`;

/** Every file once, in the order of their names. Two processes that start at the same time wait for each other. */
async function migrate(opened: Pool, files: readonly string[]): Promise<void> {
  await opened.begin(async (connection) => {
    await connection.query('select pg_advisory_xact_lock($1::bigint)', [MIGRATION_LOCK]);
    await connection.script('create table if not exists migration (name text primary key, applied_at bigint not null)');
    const { rows } = await connection.query<{ name: string }>('select name from migration', []);
    const done = new Set(rows.map(({ name }) => name));
    const pending = files.filter((file) => !done.has(file));
    if (pending.length > 0) await connection.script(UNGUARD);
    for (const name of pending) {
      await connection.script(readFileSync(join(FOLDER, name), 'utf8'));
      await connection.query('insert into migration (name, applied_at) values ($1, $2)', [name, Date.now()]);
    }
  });
}
