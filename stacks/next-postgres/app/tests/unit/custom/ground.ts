/** What the contract of a slot stands on: the whole app, its real tables, and a page that holds nothing but one section. */
import { after } from 'node:test';
import { createElement, Fragment } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { all, closeDatabase, lookingAs } from '#core/db.ts';
import { allEntities } from '#core/entity/entity.ts';
import { guardRows } from '#core/entity/guard.ts';
import type { Entity, Values } from '#core/entity/types.ts';
import { insertRow } from '#core/entity/write.ts';
import type { Ctx, Viewer } from '#core/http.ts';
import { readerOf } from '#core/reader.ts';
import type { Section } from '#core/slots.tsx';
import '#web/registered.ts';

export { person } from '../world.ts';
export type { Section };

await guardRows();
// An open database would keep the process waiting.
after(closeDatabase);

/** Writes a row as it is; undefined when the tables do not take it. */
export async function insert(entity: Entity, values: Values): Promise<string | undefined> {
  try {
    return await insertRow('system', entity, values);
  } catch {
    return undefined;
  }
}

/** The section as this viewer gets it. */
export async function render(section: Section, viewer: Viewer, search = ''): Promise<string> {
  const url = new URL(`http://127.0.0.1/${search}`);
  const c: Ctx = {
    viewer,
    url,
    headers: new Headers(),
    attempt: undefined,
    param: () => '',
    query: (name) => url.searchParams.get(name) ?? undefined,
  };
  return renderToStaticMarkup(createElement(Fragment, null, await section(c, readerOf(c))));
}

/** Every row of every entity, and how much work waits. When a row was changed last is left out. */
export async function state(): Promise<Record<string, Record<string, unknown>[]>> {
  const found: Record<string, Record<string, unknown>[]> = {};
  for (const { table } of allEntities()) {
    const rows = await lookingAs('system', () => all(`select * from "${table}" order by id`));
    found[table] = rows.map(({ updated_at, ...row }) => row);
  }
  found[' waiting'] = await all('select kind, payload from job order by id');
  return found;
}

/** Differs as soon as a row is written. */
export async function writes(): Promise<string> {
  return JSON.stringify(await state());
}
