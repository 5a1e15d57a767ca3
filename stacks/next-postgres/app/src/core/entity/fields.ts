import type { Field, FieldKind, Setter, Target } from '#core/entity/types.ts';

interface Options {
  /** Fields are required unless they say otherwise. */
  readonly required?: boolean;
  /** No two rows of the whole table may hold the same value. */
  readonly unique?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Anchored regular expression. */
  readonly pattern?: string;
  readonly default?: string | number | boolean;
  readonly set?: Setter;
}

type Column<T, O> = O extends { readonly required: false } ? T | null : T;

interface Extra {
  readonly values?: readonly string[];
  readonly target?: () => Target;
}

function make<K extends FieldKind, T>(kind: K, options: Options | undefined, extra: Extra = {}): Field<K, T> {
  return Object.freeze({ kind, required: true, unique: false, set: 'form' as const, values: [], ...options, ...extra });
}

export const text = <const O extends Options>(options?: O) => make<'text', Column<string, O>>('text', options);

export const longText = <const O extends Options>(options?: O) =>
  make<'longText', Column<string, O>>('longText', options);

export const int = <const O extends Options>(options?: O) => make<'int', Column<number, O>>('int', options);

export const decimal = <const O extends Options>(options?: O) => make<'decimal', Column<number, O>>('decimal', options);

/** Minor units: 12.50 is stored as 1250. */
export const money = <const O extends Options>(options?: O) => make<'money', Column<number, O>>('money', options);

export const bool = (options?: Options) => make<'bool', boolean>('bool', options);

/** `2026-11-25` */
export const date = <const O extends Options>(options?: O) => make<'date', Column<string, O>>('date', options);

/** Milliseconds since 1970. */
export const dateTime = <const O extends Options>(options?: O) =>
  make<'dateTime', Column<number, O>>('dateTime', options);

export const choice = <const V extends readonly string[], const O extends Options>(values: V, options?: O) =>
  make<'choice', Column<V[number], O>>('choice', options, { values });

export const uuid = <const O extends Options>(options?: O) => make<'uuid', Column<string, O>>('uuid', options);

/** JSON as text, in one line. */
export const json = <const O extends Options>(options?: O) => make<'json', Column<string, O>>('json', options);

export const email = <const O extends Options>(options?: O) => make<'email', Column<string, O>>('email', options);

export const url = <const O extends Options>(options?: O) => make<'url', Column<string, O>>('url', options);

export const phone = <const O extends Options>(options?: O) => make<'phone', Column<string, O>>('phone', options);

/** The column holds the key of the stored file. */
export const image = <const O extends Options>(options?: O) => make<'image', Column<string, O>>('image', options);

export const file = <const O extends Options>(options?: O) => make<'file', Column<string, O>>('file', options);

/** The column holds the id of the row, or of the user. A function, because models may point at each other. */
export const ref = <const O extends Options>(target: () => Target, options?: O) =>
  make<'ref', Column<string, O>>('ref', options, { target });

/** Any number of rows of another entity; a table of its own instead of a column. */
export const many = (target: () => Target, options?: Options) =>
  make<'many', never>('many', { required: false, ...options }, { target });
