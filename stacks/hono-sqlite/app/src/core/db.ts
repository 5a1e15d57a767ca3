import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { env, isLocal } from '#core/env.ts';

/** One SQLite file per app. Every call is synchronous, so a transaction can never interleave with another one. */
export const sqlite = new DatabaseSync(join(env.DATA_DIR, 'app.sqlite'));
// While a release is exchanged, two processes start and work on the same file: whoever comes second waits.
const WAIT_MS = 5000;
const MIGRATION_WAIT_MS = 120_000;
sqlite.exec(`pragma busy_timeout = ${MIGRATION_WAIT_MS}`);
writeAhead();
// A paid credit must survive a power cut; on a laptop speed matters more.
sqlite.exec(`pragma synchronous = ${isLocal ? 'normal' : 'full'}`);

export type Value = SQLInputValue;

const prepared = new Map<string, StatementSync>();
const PREPARED_LIMIT = 500;

function statement(sql: string): StatementSync {
  const known = prepared.get(sql);
  if (known) return known;
  // Lists build their SQL from filters; without a limit the cache would grow with every combination.
  if (prepared.size >= PREPARED_LIMIT) prepared.clear();
  const fresh = sqlite.prepare(sql);
  prepared.set(sql, fresh);
  return fresh;
}

export function all<T = Record<string, Value>>(sql: string, ...values: Value[]): T[] {
  return statement(sql).all(...values) as T[];
}

export function one<T = Record<string, Value>>(sql: string, ...values: Value[]): T | undefined {
  return statement(sql).get(...values) as T | undefined;
}

/** Returns how many rows changed. */
export function run(sql: string, ...values: Value[]): number {
  return Number(statement(sql).run(...values).changes);
}

let depth = 0;

/** All or nothing. Inside another transaction it becomes a savepoint, so callers need not know who else is around. */
export function transaction<T>(work: () => T): T {
  const name = `level_${depth}`;
  sqlite.exec(depth === 0 ? 'begin immediate' : `savepoint ${name}`);
  depth += 1;
  try {
    const result = work();
    if (result instanceof Promise) throw new TypeError('a transaction must not wait: its work has to be synchronous');
    sqlite.exec(depth === 1 ? 'commit' : `release ${name}`);
    return result;
  } catch (error) {
    // SQLite may have rolled back on its own (disk full); a second rollback would hide the first error.
    if (sqlite.isTransaction) sqlite.exec(depth === 1 ? 'rollback' : `rollback to ${name}; release ${name}`);
    throw error;
  } finally {
    depth -= 1;
  }
}

/**
 * Everything that `work` reads is of one moment, and SQLite takes its locks once instead of for every statement. For
 * pages that ask a lot of small questions. `work` must not wait; what it writes belongs into a transaction of its own.
 */
export function snapshot<T>(work: () => T): T {
  if (depth > 0) return work();
  run('begin');
  depth += 1;
  try {
    return work();
  } finally {
    depth -= 1;
    if (sqlite.isTransaction) run('commit');
  }
}

/**
 * A new file gets its journal mode from whoever is first. SQLite does not wait for that lock by itself: waiting could
 * never end when both already read.
 */
function writeAhead(): void {
  const until = Date.now() + MIGRATION_WAIT_MS;
  for (;;) {
    try {
      sqlite.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      const isLocked = error instanceof Error && /locked|busy/.test(error.message);
      if (!isLocked || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

const isDone = (name: string): boolean =>
  sqlite.prepare('select 1 from migration where name = ?').get(name) !== undefined;

function migrate(folder: URL): void {
  sqlite.exec('create table if not exists migration (name text primary key, applied_at integer not null) strict');
  const waiting = readdirSync(folder).filter((name) => name.endsWith('.sql') && !isDone(name));
  // Rebuilding a table drops the old one; with foreign keys on that would delete the rows that point to it.
  sqlite.exec('pragma foreign_keys = off');
  for (const name of waiting.sort()) applyMigration(name, readFileSync(new URL(name, folder), 'utf8'));
  sqlite.exec(`pragma foreign_keys = on; pragma busy_timeout = ${WAIT_MS}`);
}

function applyMigration(name: string, sql: string): void {
  transaction(() => {
    // Another process that starts now may have been here while this one waited for its turn.
    if (isDone(name)) return;
    sqlite.exec(sql);
    const broken = sqlite.prepare('pragma foreign_key_check').all();
    if (broken.length > 0) throw new Error(`migration ${name} leaves ${broken.length} rows without their parent`);
    sqlite.prepare('insert into migration (name, applied_at) values (?, ?)').run(name, Date.now());
  });
}

migrate(new URL('../../migrations/', import.meta.url));
