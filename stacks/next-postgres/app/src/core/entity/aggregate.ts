import { all, lookingAs } from '#core/db.ts';
import { both, quoted } from '#core/entity/access.ts';
import { systemFind } from '#core/entity/data.ts';
import { fieldOf, targetOf } from '#core/entity/entity.ts';
import { fieldName, labelOf, plainText } from '#core/entity/names.ts';
import { conditionOf, type ListQuery } from '#core/entity/query.ts';
import { readable } from '#core/entity/select.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Viewer } from '#core/http.ts';
import { t } from '#core/text.ts';
import { day } from '#core/ui/format.ts';

/** Figures over the rows that the viewer may read. */

export interface Question {
  measure: 'count' | 'sum' | 'average';
  /** What to sum or average. */
  field?: string;
  /** What to group by: a field, or `created`. Times become days. */
  by?: string;
  /** What days are put together to; groups are then called by their first day. */
  each?: 'day' | 'week' | 'month';
  /** How many groups: the latest days, or the largest others. */
  groups?: number;
}

export interface Figure {
  key: string;
  label: string;
  value: number;
}

const GROUPS = 12;
/** The clock of the server's place, as Postgres names it. */
const ZONE = `'${Intl.DateTimeFormat().resolvedOptions().timeZone}'`;
const TIMES = ['date', 'dateTime'];

const kindOf = (entity: Entity, name: string): string => (name === 'created' ? 'dateTime' : fieldOf(entity, name).kind);

export const isTime = (entity: Entity, name: string): boolean => TIMES.includes(kindOf(entity, name));

function measureSql(entity: Entity, { measure, field }: Question): string {
  if (measure === 'count') return 'count(*)';
  if (!field) throw new Error(`${measure} over ${entity.name} needs a field`);
  fieldOf(entity, field);
  return `coalesce(${measure === 'sum' ? 'sum' : 'avg'}(a.${quoted(field)}), 0)`;
}

/** Instants fall on the day that the people at the server's place call it. */
function groupSql(entity: Entity, by: string, each: Question['each']): string {
  const column = by === 'created' ? 'a.created_at' : `a.${quoted(by)}`;
  if (!isTime(entity, by)) return column;
  const isDate = kindOf(entity, by) === 'date';
  const day = isDate ? column : `to_char(to_timestamp(${column} / 1000) at time zone ${ZONE}, 'YYYY-MM-DD')`;
  // An unknown day stays unknown: neither function makes one up.
  return each === 'week' || each === 'month' ? `to_char(date_trunc('${each}', (${day})::date), 'YYYY-MM-DD')` : day;
}

async function labelFor(entity: Entity, by: string, key: unknown): Promise<string> {
  if (key === null) return t('entities.empty_group');
  if (isTime(entity, by)) return day(String(key));
  const target = targetOf(fieldOf(entity, by));
  if (target) {
    const row: Row | null = await systemFind(target, String(key));
    return row ? labelOf(target, row) : t('entities.empty_group');
  }
  return plainText(entity, { [by]: key, id: '', created_at: 0, updated_at: 0 }, by) || fieldName(entity, by);
}

export interface Tally {
  parent: string;
  value: number;
  total: number;
}

/** How often each value of a field occurs below each of these parents, among the rows that the viewer may read. */
export async function tally(
  viewer: Viewer,
  child: Entity,
  field: string,
  parents: readonly string[],
): Promise<Tally[]> {
  fieldOf(child, field);
  const where = both(conditionOf(child, { parents }), readable(viewer, child, 'a'));
  const sql = `select a.parent_id as parent, a.${quoted(field)} as value, count(*) as total
    from ${quoted(child.table)} a where ${where.sql} group by 1, 2`;
  return lookingAs(viewer, () => all<Tally>(sql, ...where.values));
}

export async function aggregate(
  viewer: Viewer,
  entity: Entity,
  question: Question,
  query: ListQuery = {},
): Promise<Figure[]> {
  const where = both(conditionOf(entity, query), readable(viewer, entity, 'a'));
  const measure = measureSql(entity, question);
  const from = `from ${quoted(entity.table)} a where ${where.sql}`;
  const { by, each, groups = GROUPS } = question;
  if (!by) {
    const whole = `select ${measure} as value ${from}`;
    const [figure] = await lookingAs(viewer, () => all<{ value: number }>(whole, ...where.values));
    return [{ key: '', label: '', value: figure?.value ?? 0 }];
  }
  const order = isTime(entity, by) ? 'key desc' : 'value desc, key';
  const sql = `select ${groupSql(entity, by, each)} as key, ${measure} as value ${from} group by 1 order by ${order} limit ?`;
  const found = await lookingAs(viewer, () =>
    all<{ key: string | number | null; value: number }>(sql, ...where.values, groups),
  );
  const sorted = isTime(entity, by) ? found.reverse() : found;
  return await Promise.all(
    sorted.map(async ({ key, value }) => ({ key: String(key ?? ''), label: await labelFor(entity, by, key), value })),
  );
}
