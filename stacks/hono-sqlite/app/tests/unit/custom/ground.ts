/** What the contract of a slot stands on: the whole app, its real tables, and a page that holds nothing but one section. */
import { Hono } from 'hono';
import { all, sqlite } from '#core/db.ts';
import { allEntities } from '#core/entity/entity.ts';
import type { Entity, Values } from '#core/entity/types.ts';
import { insertRow } from '#core/entity/write.ts';
import type { App, Viewer } from '#core/http.ts';
import { readerOf } from '#core/reader.ts';
import type { Section } from '#core/slots.ts';
import '../../../src/app.ts';

export { person } from '../world.ts';
export type { Section };

/** Writes a row as it is; undefined when the tables do not take it. */
export function insert(entity: Entity, values: Values): string | undefined {
  try {
    return insertRow(entity, values);
  } catch {
    return undefined;
  }
}

/** The section as this viewer gets it. */
export async function render(section: Section, viewer: Viewer, search = ''): Promise<string> {
  const page = new Hono<App>();
  page.onError((error) => {
    throw error;
  });
  page.use(async (c, next) => {
    c.set('viewer', viewer);
    await next();
  });
  page.get('/', async (c) => c.html(String(await section(c, readerOf(c)))));
  return (await page.request(`/${search}`)).text();
}

/** Every row of every entity, and how much work waits. When a row was changed last is left out. */
export function state(): Record<string, Record<string, unknown>[]> {
  const tables = allEntities().map(({ table }) => [table, all(`select * from "${table}" order by id`)] as const);
  const rows = Object.fromEntries(tables.map(([table, found]) => [table, found.map(withoutTime)]));
  return { ...rows, ' waiting': all('select kind, payload from job order by id') };
}

const withoutTime = ({ updated_at, ...row }: Record<string, unknown>) => row;

/** Differs as soon as a row is written. */
export const writes = (): number => Number(sqlite.prepare('select total_changes() as n').get()?.n);
