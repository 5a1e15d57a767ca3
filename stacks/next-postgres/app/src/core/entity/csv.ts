import { list } from '#core/entity/data.ts';
import { fieldsOf, isFile, targetOf } from '#core/entity/entity.ts';
import { fieldName, plainText } from '#core/entity/names.ts';
import { fromMinor } from '#core/entity/numbers.ts';
import type { ListQuery } from '#core/entity/query.ts';
import type { Entity, Field, Row } from '#core/entity/types.ts';
import type { Viewer } from '#core/http.ts';

/** The rows of a list as a file for spreadsheets. */

const AT_ONCE = 100;
const PAGES_MAX = 100;

/** Spreadsheets run text that starts like a formula, whoever wrote it. An apostrophe in front makes it text again. */
export function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

export const csvCell = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Machines read this: plain numbers and ISO times instead of what people like to see. */
function cellOf(entity: Entity, row: Row, name: string, field: Field): string {
  const value = row[name];
  if (value === null || value === undefined) return '';
  if (field.kind === 'money') return fromMinor(Number(value));
  if (field.kind === 'int' || field.kind === 'decimal') return String(value);
  if (field.kind === 'dateTime') return new Date(Number(value)).toISOString();
  if (field.kind === 'date') return String(value);
  return guarded(
    field.kind === 'json' || (field.kind === 'ref' && !targetOf(field))
      ? String(row[`$${name}`] ?? value)
      : plainText(entity, row, name),
  );
}

export async function* csvLines(viewer: Viewer, entity: Entity, query: ListQuery): AsyncGenerator<string> {
  const columns = fieldsOf(entity).filter(([, field]) => field.kind !== 'many' && !isFile(field));
  yield `${columns.map(([name]) => csvCell(guarded(fieldName(entity, name)))).join(',')}\r\n`;
  for (let number = 1; number <= PAGES_MAX; number += 1) {
    const { rows, pages }: { rows: Row[]; pages: number } = await list(viewer, entity, {
      ...query,
      page: number,
      size: AT_ONCE,
    });
    for (const row of rows)
      yield `${columns.map(([name, field]) => csvCell(cellOf(entity, row, name, field))).join(',')}\r\n`;
    if (number >= pages) return;
  }
}
