import { type CleanedWhere, createAdapterFactory } from 'better-auth/adapters';
import { all, one, run, type Value } from '#core/db.ts';

/** Better Auth on our own connections: what it writes belongs to the transaction that we are in, and every call is one statement. */
const OPERATORS: Record<string, string> = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' };

interface Condition {
  sql: string;
  values: Value[];
}

/** Names come from Better Auth's own schema; quoting them costs nothing and keeps it so. */
const name = (column: string): string => `"${column.replaceAll('"', '""')}"`;

const toValue = (value: unknown): Value => (value instanceof Date ? value.getTime() : (value as Value));

function clause({ field, operator, value, mode }: CleanedWhere): Condition {
  const column = mode === 'insensitive' ? `lower(${name(field)})` : name(field);
  const values = [value].flat().map(toValue);
  const marks = values.map(() => (mode === 'insensitive' ? 'lower(?)' : '?'));
  if (operator === 'in') return { sql: `${column} in (${marks.join(', ')})`, values };
  if (operator === 'not_in') return { sql: `${column} not in (${marks.join(', ')})`, values };
  if (value === null) return { sql: `${column} is ${operator === 'ne' ? 'not ' : ''}null`, values: [] };
  const sign = OPERATORS[operator];
  if (!sign) throw new Error(`sign-in storage does not know the operator ${operator}`);
  return { sql: `${column} ${sign} ${marks[0]}`, values };
}

function where(clauses: CleanedWhere[] = []): Condition {
  const every = clauses.filter(({ connector }) => connector !== 'OR').map(clause);
  const some = clauses.filter(({ connector }) => connector === 'OR').map(clause);
  const parts = every.map(({ sql }) => sql);
  if (some.length > 0) parts.push(`(${some.map(({ sql }) => sql).join(' or ')})`);
  return {
    sql: parts.length > 0 ? ` where ${parts.join(' and ')}` : '',
    values: [...every, ...some].flatMap(({ values }) => values),
  };
}

function assignments(values: Record<string, unknown>): Condition {
  return {
    sql: Object.keys(values)
      .map((column) => `${name(column)} = ?`)
      .join(', '),
    values: Object.values(values).map(toValue),
  };
}

function firstId(model: string, clauses: CleanedWhere[]): Condition {
  const { sql, values } = where(clauses);
  return { sql: `id in (select id from ${name(model)}${sql} limit 1)`, values };
}

export const authStore = createAdapterFactory({
  config: {
    adapterId: 'app-postgres',
    supportsBooleans: true,
    supportsDates: true,
    supportsJSON: false,
    supportsNumericIds: false,
    transaction: false,
    // Times are integers everywhere in this database.
    customTransformInput: ({ data }) => (data instanceof Date ? data.getTime() : data),
    customTransformOutput: ({ data, fieldAttributes }) =>
      fieldAttributes.type === 'date' && typeof data === 'number' ? new Date(data) : data,
  },
  adapter: ({ getFieldName }) => ({
    async create({ model, data }) {
      const columns = Object.keys(data);
      const sql = `insert into ${name(model)} (${columns.map(name).join(', ')})
        values (${columns.map(() => '?').join(', ')}) returning *`;
      return (await one(sql, ...Object.values(data).map(toValue))) as typeof data;
    },

    async findOne<T>({ model, where: clauses }: { model: string; where: CleanedWhere[] }) {
      const { sql, values } = where(clauses);
      return (await one<T>(`select * from ${name(model)}${sql} limit 1`, ...values)) ?? null;
    },

    async findMany<T>(query: {
      model: string;
      where?: CleanedWhere[];
      limit?: number;
      offset?: number;
      sortBy?: { field: string; direction: 'asc' | 'desc' };
    }) {
      const { sql, values } = where(query.where);
      const { model, sortBy } = query;
      // Unlike conditions, the sorted field still has Better Auth's own name.
      const order = sortBy ? ` order by ${name(getFieldName({ model, field: sortBy.field }))} ${sortBy.direction}` : '';
      const text = `select * from ${name(model)}${sql}${order} limit ? offset ?`;
      return all<T>(text, ...values, query.limit ?? 100, query.offset ?? 0);
    },

    async count({ model, where: clauses }) {
      const { sql, values } = where(clauses);
      return (await one<{ rows: number }>(`select count(*) as rows from ${name(model)}${sql}`, ...values))?.rows ?? 0;
    },

    async update<T>({ model, where: clauses, update }: { model: string; where: CleanedWhere[]; update: T }) {
      const set = assignments(update as Record<string, unknown>);
      const first = firstId(model, clauses);
      const sql = `update ${name(model)} set ${set.sql} where ${first.sql} returning *`;
      return (await one<T>(sql, ...set.values, ...first.values)) ?? null;
    },

    async updateMany({ model, where: clauses, update }) {
      const set = assignments(update);
      const { sql, values } = where(clauses);
      return run(`update ${name(model)} set ${set.sql}${sql}`, ...set.values, ...values);
    },

    async delete({ model, where: clauses }) {
      const { sql, values } = where(clauses);
      await run(`delete from ${name(model)}${sql}`, ...values);
    },

    async deleteMany({ model, where: clauses }) {
      const { sql, values } = where(clauses);
      return run(`delete from ${name(model)}${sql}`, ...values);
    },

    /** A link from a mail works once, however often it is opened at the same moment. */
    async consumeOne<T>({ model, where: clauses }: { model: string; where: CleanedWhere[] }) {
      const first = firstId(model, clauses);
      return (await one<T>(`delete from ${name(model)} where ${first.sql} returning *`, ...first.values)) ?? null;
    },
  }),
});
