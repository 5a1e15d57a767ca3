import { z } from 'zod';
import { fieldOf, fieldsOf } from '#core/entity/entity.ts';
import { Invalid } from '#core/entity/errors.ts';
import { fromMinor, toInstant, toMinor } from '#core/entity/numbers.ts';
import type { Entity, Field, FieldKind, Values } from '#core/entity/types.ts';
import { t } from '#core/text.ts';

/** One zod schema per entity. It takes what forms send and what code passes, and gives what the columns hold. */

/** The proof that a file went through the checks of files.ts: a form can send any text, but never one of these. */
export class StoredFile {
  readonly key: string;

  constructor(key: string) {
    this.key = key;
  }
}

const TEXT_MAX = 200;
const LONG_TEXT_MAX = 10_000;
const NUMBER_MAX = 1_000_000_000_000;
const URL_MAX = 2000;
const EMAIL_MAX = 254;
const MANY_MAX = 100;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const PHONE = /^\+?[\d\s()./-]{5,30}$/;
const ID = /^[\w-]{1,64}$/;
const FILE_KEY = /^[\w.-]{1,200}$/;

const say = (key: string, values?: Record<string, string | number>) => ({
  error: () => t(`entities.error.${key}`, values),
});

/** A missing value and a value of a wrong shape need different words. */
const typed = (key: string) => ({
  error: (issue: { input?: unknown }) =>
    t(issue.input === undefined ? 'entities.error.required' : `entities.error.${key}`),
});

const trim = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

function textSchema(field: Field) {
  const max = field.max ?? (field.kind === 'longText' ? LONG_TEXT_MAX : TEXT_MAX);
  const min = field.min ?? 1;
  const plain = z
    .string(typed('text'))
    .min(min, say('short', { min }))
    .max(max, say('long', { max }))
    .refine(
      (value) => !/\p{Cc}/u.test(field.kind === 'longText' ? value.replace(/[\n\t]/g, '') : value),
      say('control'),
    );
  return field.pattern ? plain.regex(new RegExp(`^(?:${field.pattern})$`, 'u'), say('pattern')) : plain;
}

/** Browsers send line ends as CR LF; one is enough, and it counts as one character. */
const unixLines = (value: unknown): unknown => (typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : value);

const toNumber = (pattern: RegExp) => (value: unknown) =>
  typeof value === 'string' ? (pattern.test(value) ? Number(value.replace(',', '.')) : Number.NaN) : value;

function numberSchema(field: Field, key: 'int' | 'decimal') {
  const min = field.min ?? -NUMBER_MAX;
  const max = field.max ?? NUMBER_MAX;
  const bounded = z.number(typed(key)).min(min, say('min', { min })).max(max, say('max', { max }));
  const pattern = key === 'int' ? /^[+-]?\d{1,15}$/ : /^[+-]?\d{1,15}([.,]\d{1,15})?$/;
  return z.preprocess(toNumber(pattern), key === 'int' ? bounded.int(say('int')) : bounded);
}

function moneySchema(field: Field) {
  const min = field.min ?? 0;
  const max = field.max ?? NUMBER_MAX;
  return z.preprocess(
    (value) => (typeof value === 'string' ? toMinor(value) : value),
    z
      .number(typed('money'))
      .int(say('money'))
      .min(min, say('min', { min: fromMinor(min) }))
      .max(max, say('max', { max: fromMinor(max) })),
  );
}

function isRealDate(value: string): boolean {
  const parsed = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
}

const isWebAddress = (value: string): boolean =>
  URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);

function toJson(value: unknown): unknown {
  if (value === undefined) return undefined;
  try {
    return JSON.stringify(typeof value === 'string' ? JSON.parse(value) : value);
  } catch {
    return null;
  }
}

const list = (value: unknown): unknown =>
  value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value];

const ticked = (value: unknown): unknown => [true, 1, '1', 'on', 'true'].includes(value as never);

const schemas: Readonly<Record<FieldKind, (field: Field) => z.ZodType>> = {
  text: textSchema,
  longText: (field) => z.preprocess(unixLines, textSchema(field)),
  int: (field) => numberSchema(field, 'int'),
  decimal: (field) => numberSchema(field, 'decimal'),
  money: moneySchema,
  bool: () => z.preprocess(ticked, z.boolean()),
  date: () => z.string(typed('date')).regex(DATE, say('date')).refine(isRealDate, say('date')),
  dateTime: () => z.preprocess(toInstant, z.number(typed('dateTime')).int(say('dateTime'))),
  choice: (field) => z.enum(field.values, typed('choice')),
  uuid: () => z.guid(typed('uuid')).toLowerCase(),
  json: () => z.preprocess(toJson, z.string(typed('json')).max(LONG_TEXT_MAX, say('long', { max: LONG_TEXT_MAX }))),
  email: () => z.email(typed('email')).max(EMAIL_MAX, say('long', { max: EMAIL_MAX })),
  url: () =>
    z
      .string(typed('url'))
      .max(URL_MAX, say('long', { max: URL_MAX }))
      .refine(isWebAddress, say('url')),
  phone: () => z.string(typed('phone')).regex(PHONE, say('phone')),
  image: () => z.instanceof(StoredFile, typed('file')).transform((file) => file.key),
  file: () => z.instanceof(StoredFile, typed('file')).transform((file) => file.key),
  ref: () => z.string(typed('choice')).regex(ID, say('choice')),
  many: () =>
    z.preprocess(list, z.array(z.string().regex(ID, say('choice'))).max(MANY_MAX, say('many', { max: MANY_MAX }))),
};

const ALWAYS_THERE: ReadonlySet<FieldKind> = new Set(['bool', 'many']);

/** '' is how a form says "nothing". */
function fieldSchema(field: Field): z.ZodType {
  const schema = schemas[field.kind](field);
  if (ALWAYS_THERE.has(field.kind)) return schema;
  const whole = field.required ? schema : schema.optional().transform((value) => value ?? null);
  return z.preprocess((value) => (value === null || trim(value) === '' ? undefined : trim(value)), whole);
}

const cache = new WeakMap<Entity, z.ZodObject>();

export function schemaOf(entity: Entity): z.ZodObject {
  const known = cache.get(entity);
  if (known) return known;
  const fresh = z.object(Object.fromEntries(fieldsOf(entity).map(([name, field]) => [name, fieldSchema(field)])));
  cache.set(entity, fresh);
  return fresh;
}

/** Checks the named fields only; everything else in `input` is ignored, which is what makes mass assignment impossible. */
export function parse(entity: Entity, names: readonly string[], input: Values): Values {
  const { shape } = schemaOf(entity);
  const values: Values = {};
  const problems: Record<string, string> = {};
  for (const name of names) {
    const result = (shape[name] as z.ZodType).safeParse(input[name] ?? fallback(entity, name, input));
    if (result.success) values[name] = result.data;
    else problems[name] = result.error.issues[0]?.message ?? t('entities.error.choice');
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems);
  return values;
}

/** The default stands in for what is not there at all, not for what somebody left empty. */
const fallback = (entity: Entity, name: string, input: Values): unknown =>
  name in input ? undefined : fieldOf(entity, name).default;

/** For jobs and features: they may write any field, and name files by the key they were stored under. */
export function parseTrusted(entity: Entity, names: readonly string[], input: Values): Values {
  const wrapped = names.map((name) => {
    const value = input[name];
    const isKey =
      ['image', 'file'].includes(fieldOf(entity, name).kind) && typeof value === 'string' && FILE_KEY.test(value);
    return [name, isKey ? new StoredFile(value) : value] as const;
  });
  return parse(entity, names, Object.fromEntries(wrapped.filter(([, value]) => value !== undefined)));
}
