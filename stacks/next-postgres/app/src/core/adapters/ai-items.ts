/**
 * The shape of one item that a model is asked for. Everything follows from it: the JSON schema in the request, the
 * check of the answer, and what the offline stub makes up.
 */
import { z } from 'zod';

export type ItemKind = 'text' | 'longText' | 'number' | 'integer' | 'boolean' | 'date' | 'choice' | 'email' | 'url';

export interface ItemField {
  name: string;
  kind: ItemKind;
  required: boolean;
  values?: readonly string[];
  /** Text: characters; numbers: value. */
  min?: number;
  max?: number;
}

export type ItemShape = readonly ItemField[];
export type Item = Record<string, string | number | boolean | null>;

/** More would be a mistake of the model, or somebody's attempt to fill the disk. */
export const MOST_ITEMS = 60;

const LONGEST = { text: 200, longText: 2000, email: 200, url: 500 };

export function itemSchema(shape: ItemShape): z.ZodType<Item> {
  const fields = Object.fromEntries(shape.map((field) => [field.name, fieldSchema(field)]));
  return z.object(fields) as z.ZodType<Item>;
}

export const answerSchema = (shape: ItemShape) =>
  z.object({ items: z.array(itemSchema(shape)).min(1).max(MOST_ITEMS) });

function fieldSchema(field: ItemField): z.ZodType {
  const schema = valueSchema(field);
  return field.required
    ? schema
    : z.preprocess((value) => (value === '' || value === undefined ? null : value), schema.nullable());
}

function valueSchema(field: ItemField): z.ZodType {
  switch (field.kind) {
    case 'number':
    case 'integer':
      return numberSchema(field);
    case 'boolean':
      return z.boolean();
    case 'date':
      return z.iso.date();
    case 'choice':
      return z.enum([...(field.values ?? [])]);
    default:
      return textSchema(field, field.kind);
  }
}

function numberSchema(field: ItemField): z.ZodType {
  const number = field.kind === 'integer' ? z.coerce.number().int() : z.coerce.number();
  return number.min(field.min ?? Number.MIN_SAFE_INTEGER).max(field.max ?? Number.MAX_SAFE_INTEGER);
}

/** Texts that are too long are cut: a dish whose name has one word too many is still a dish. */
function textSchema(field: ItemField, kind: 'text' | 'longText' | 'email' | 'url'): z.ZodType {
  if (kind === 'email') return z.email();
  if (kind === 'url') return z.url();
  const longest = field.max ?? LONGEST[kind];
  const shortest = field.min ?? (field.required ? 1 : 0);
  const tidy = (text: string) => (kind === 'text' ? text.replace(/\s+/g, ' ') : text);
  const cut = z.string().transform((text) => tidy(text).trim().slice(0, longest).trim());
  return cut.pipe(z.string().min(shortest));
}

/** What the provider gets to see of it. */
export function jsonSchema(shape: ItemShape): Record<string, unknown> {
  const properties = Object.fromEntries(shape.map((field) => [field.name, jsonField(field)]));
  const required = shape.map((field) => field.name);
  const item = { type: 'object', properties, required, additionalProperties: false };
  const items = { type: 'array', items: item };
  return { type: 'object', properties: { items }, required: ['items'], additionalProperties: false };
}

function jsonField(field: ItemField): Record<string, unknown> {
  const types: Record<ItemKind, string> = {
    text: 'string',
    longText: 'string',
    number: 'number',
    integer: 'integer',
    boolean: 'boolean',
    date: 'string',
    choice: 'string',
    email: 'string',
    url: 'string',
  };
  const type = field.required ? types[field.kind] : [types[field.kind], 'null'];
  const hint = limitsOf(field);
  if (field.kind !== 'choice') return hint ? { type, description: hint } : { type };
  return { type, enum: field.required ? field.values : [...(field.values ?? []), null] };
}

function limitsOf(field: ItemField): string {
  if (field.kind === 'date') return 'YYYY-MM-DD';
  const unit = field.kind === 'text' || field.kind === 'longText' ? ' characters' : '';
  const least = field.min === undefined ? [] : [`at least ${field.min}${unit}`];
  const most = field.max === undefined ? [] : [`at most ${field.max}${unit}`];
  return [...least, ...most].join(', ');
}
