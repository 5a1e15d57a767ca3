import { type APIResponse, expect } from '@playwright/test';
import { buy, top } from './billing.ts';
import {
  costOf,
  type Entity,
  entityOf,
  type Field,
  facts,
  fieldOf,
  formFields,
  isFile,
  isWords,
  keysOf,
  labelField,
  parentOf,
} from './facts.ts';
import { type Upload, uploadFor } from './files.ts';
import type { Filling } from './forms.ts';
import { creatorRoles, mayOwner, mayStranger } from './grants.ts';
import { get, idOf, type Person, person, post } from './people.ts';
import { dayFromNow, unique, valid } from './values.ts';

/** Rows made by plain requests, with everything that they need: parents, referenced rows, credits, approval. */
export interface Row {
  entity: Entity;
  id: string;
  /** Address of its page. */
  path: string;
  /** What was sent. */
  values: Values;
  /** Stands in lists and headings; '' where the label is no text, but a date or another row. */
  label: string;
  by: Person;
  parent: Row | undefined;
}

export type Values = Record<string, string | string[] | Upload>;

export interface Wish {
  by?: Person;
  parent?: Row | undefined;
  /** Instead of the valid value that the field would get; undefined leaves the field out. */
  values?: Record<string, Values[string] | undefined>;
  /** Rows wait for approval unless told otherwise. */
  approve?: boolean;
}

const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

/** Somebody who may create such rows: of a common role where possible. */
export async function creatorOf(entity: Entity): Promise<Person> {
  const role = creatorRoles(entity)[0];
  if (role) return person(role);
  const parent = parentOf(entity);
  if (!parent) throw new Error(`nobody may create ${entity.name}`);
  return creatorOf(parent);
}

export async function createRow(entity: Entity, wish: Wish = {}): Promise<Row> {
  const by = wish.by ?? wish.parent?.by ?? (await creatorOf(entity));
  const parent = wish.parent ?? (await parentFor(entity, by));
  await prepare(entity, by);
  const values = { ...(await valuesFor(entity, by, parent)), ...wish.values };
  const known = parent ? await childIds(entity, by, parent) : [];
  const answer = await send(entity, by, values, parent);
  expect(answer.status(), `${by.role} creates ${entity.name}: ${await problem(answer)}`).toBe(303);
  const id = idIn(entity, answer) ?? (await newId(entity, by, values, parent, known));
  if (!id) throw new Error(`the new ${entity.name} is shown nowhere`);
  const sent = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Values;
  const label = isWords(labelField(entity)) ? String(sent[entity.label] ?? '') : '';
  const row: Row = { entity, id, path: `/${entity.path}/${id}`, values: sent, label, by, parent };
  if (entity.approval && wish.approve !== false) await approve(row);
  return row;
}

/** A parent is made by the same person, if they may. */
async function parentFor(entity: Entity, by: Person): Promise<Row | undefined> {
  const parent = parentOf(entity);
  if (!parent) return undefined;
  return createRow(parent, mayMakeWithParents(parent, by.role) ? { by } : {});
}

function mayMakeWithParents(entity: Entity, role: string): boolean {
  if (creatorRoles(entity).includes(role)) return true;
  const parent = parentOf(entity);
  return (
    parent !== undefined &&
    entity.access.create.some((grant) => BY_PARENT.has(grant)) &&
    mayMakeWithParents(parent, role)
  );
}

const BY_PARENT = new Set(['parent', 'members', 'owner']);

/** Credits for jobs that start with the row, and purchases that open its creation. */
export async function prepare(entity: Entity, by: Person): Promise<void> {
  if (costOf(entity) > 0) await top(by, costOf(entity));
  const key = keysOf(entity)[0];
  if (key) await buy(by, key);
}

export interface Plan {
  by: Person;
  parent: Row | undefined;
  fields: Field[];
  /** For people, who choose rows by their label. */
  values: Filling;
  /** For requests, which name rows by id. */
  sent: Values;
}

/** All that is needed for a new row, without making it. */
export async function plan(entity: Entity, maker?: Person): Promise<Plan> {
  const by = maker ?? (await creatorOf(entity));
  const parent = await parentFor(entity, by);
  await prepare(entity, by);
  const fields = formFields(entity, by.role);
  const sent = await valuesFor(entity, by, parent);
  const values: Filling = {};
  for (const field of fields) {
    const value = sent[field.name];
    values[field.name] = Array.isArray(value) ? (await shared(entityOf(field.ref ?? ''), by)).label : value;
  }
  return { by, parent, fields, values, sent };
}

/** The address that takes new rows; children name their parent. */
export function send(entity: Entity, by: Person, values: Wish['values'], parent?: Row): Promise<APIResponse> {
  const multipart = formOf({ ...values, ...(parent ? { parent_id: parent.id } : {}) });
  return by.request.post(addressFor(entity, values), { multipart, maxRedirects: 0 });
}

/** Sends the form of a saved row: what it was made with, and the changes. */
export function change(row: Row, changes: Wish['values'] = {}): Promise<APIResponse> {
  return row.by.request.post(row.path, { multipart: formOf({ ...row.values, ...changes }), maxRedirects: 0 });
}

function formOf(values: NonNullable<Wish['values']>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) {
    for (const single of Array.isArray(value) ? value : [value]) append(form, name, single);
  }
  return form;
}

/** Bookings and orders are made on the page of the thing that they are for. */
function addressFor(entity: Entity, values: Wish['values']): string {
  const { kind } = entity;
  if (kind.type !== 'booking' && kind.type !== 'order') return `/${entity.path}`;
  const target = entityOf(fieldOf(entity, kind.of).ref ?? '');
  return `/${target.path}/${values?.[kind.of]}/${entity.path}`;
}

function append(form: FormData, name: string, value: string | Upload | undefined): void {
  if (value === undefined) return;
  if (typeof value === 'string') form.append(name, value);
  else form.append(name, new Blob([new Uint8Array(value.buffer)], { type: value.mimeType }), value.name);
}

/** What the page says when a form was refused, for the message of a failing test. */
async function problem(answer: APIResponse): Promise<string> {
  if (answer.status() === 303) return '';
  const words = (await answer.text())
    .replace(/<(script|style|svg|nav|header)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ');
  return words.replace(/\s+/g, ' ').slice(0, 600);
}

async function newId(
  entity: Entity,
  by: Person,
  values: Wish['values'],
  parent: Row | undefined,
  known: string[],
): Promise<string | undefined> {
  if (entity.kind.type === 'contact') return sentIn(entity, String(values?.[entity.label]));
  return parent && (await childIds(entity, by, parent)).find((one) => !known.includes(one));
}

/** Visitors do not learn where their message went; admins see it in the list. */
async function sentIn(entity: Entity, label: string): Promise<string | undefined> {
  const admin = await person('admin');
  const list = await (await admin.request.get(`/${entity.path}`)).text();
  return new RegExp(`/${entity.path}/(${ID.source})[^>]*>\\s*${label}`).exec(list)?.[1];
}

/** A new row answers with its address, or with that of the page above. */
function idIn(entity: Entity, answer: APIResponse): string | undefined {
  const { pathname } = new URL(answer.headers().location ?? '', 'http://localhost');
  return new RegExp(`^/${entity.path}/(${ID.source})`).exec(pathname)?.[1];
}

/** The page above names its rows in the addresses of links and forms. */
async function childIds(entity: Entity, by: Person, parent: Row): Promise<string[]> {
  const page = await (await by.request.get(parent.path)).text();
  return [...page.matchAll(new RegExp(`/${entity.path}/(${ID.source})`, 'g'))].map((match) => match[1] ?? '');
}

export async function approve(row: Row): Promise<void> {
  const role = row.entity.approval?.by[0] ?? 'admin';
  const answer = await post((await person(role)).request, `${row.path}/approve`);
  expect(answer.status(), `${role} approves ${row.entity.name}`).toBe(303);
}

async function valuesFor(entity: Entity, by: Person, parent: Row | undefined): Promise<Values> {
  const values: Values = {};
  const word = unique(entity.singular);
  for (const field of formFields(entity, by.role)) {
    if (!field.required && leadsBack(field, entity)) continue;
    const value = await valueFor(field, by, parent, field.name === entity.label ? word : unique());
    if (value !== undefined) values[field.name] = value;
  }
  return { ...values, ...bookingDays(entity) };
}

async function valueFor(
  field: Field,
  by: Person,
  parent: Row | undefined,
  word: string,
): Promise<Values[string] | undefined> {
  if (isFile(field)) return uploadFor(field);
  if (field.ref === 'User') return field.required ? idOf(by.email) : undefined;
  if (field.type === 'ref') return refFor(field, by, parent);
  if (field.type === 'many') return manyFor(field, by);
  return valid(field, word);
}

/** A row that `by` may choose. What nobody made for them stays empty, if it may. */
async function refFor(field: Field, by: Person, parent: Row | undefined): Promise<string | undefined> {
  const target = entityOf(field.ref ?? '');
  const above = ancestors(parent).find((row) => row.entity.name === target.name);
  if (above) return above.id;
  if (isReachable(target, by)) return (await shared(target, by)).id;
  if (field.required) throw new Error(`${by.role} has no ${target.name} to choose for ${field.name}`);
  return undefined;
}

async function manyFor(field: Field, by: Person): Promise<string[] | undefined> {
  const target = entityOf(field.ref ?? '');
  return isReachable(target, by) ? [(await shared(target, by)).id] : undefined;
}

/** A row that may point at what points at it: one of the two has to come first. */
const leadsBack = ({ ref }: Field, entity: Entity): boolean =>
  ref !== null && ref !== 'User' && leadsTo(entityOf(ref), entity, new Set());

function leadsTo(from: Entity, to: Entity, seen: Set<string>): boolean {
  if (from.name === to.name) return true;
  if (seen.has(from.name)) return false;
  seen.add(from.name);
  const parent = parentOf(from);
  const targets = from.fields.flatMap(({ ref }) => (ref && ref !== 'User' ? [entityOf(ref)] : []));
  return [...(parent ? [parent] : []), ...targets].some((next) => leadsTo(next, to, seen));
}

const ancestors = (row: Row | undefined): Row[] => (row ? [row, ...ancestors(row.parent)] : []);

const mayMake = (target: Entity, by: Person): boolean =>
  creatorRoles(target).includes(by.role) && mayOwner(by.role, target, 'read');

const isReachable = (target: Entity, by: Person): boolean =>
  target.access.create.length > 0 && (mayMake(target, by) || mayStranger(by.role, target, 'read'));

const pool = new Map<string, Promise<Row>>();

/** One row to point at serves the whole run. Preferably somebody else's, as in life; else one's own. */
export function shared(target: Entity, by: Person): Promise<Row> {
  const isPublic = mayStranger(by.role, target, 'read');
  const key = isPublic ? target.name : `${target.name} of ${by.email}`;
  const row = pool.get(key) ?? createRow(target, isPublic ? {} : { by });
  pool.set(key, row);
  return row;
}

let nextDay = 2;

/** Bookings of the same thing must not meet, so every one takes days of its own. */
export function bookingDays(entity: Entity): Record<string, string> {
  if (entity.kind.type !== 'booking') return {};
  const { from, to } = entity.kind;
  nextDay += 2;
  const at = (name: string, day: string, time: string) =>
    fieldOf(entity, name).type === 'date' ? day : `${day}T${time}`;
  return { [from]: at(from, dayFromNow(nextDay), '10:00'), [to]: at(to, dayFromNow(nextDay + 1), '09:00') };
}

export const status = async (by: Person, path: string): Promise<number> => (await get(by.request, path)).status();

export const exists = async (row: Row): Promise<boolean> => (await status(row.by, row.path)) === 200;

/** The entities that this app has rows of by other means than a job. */
export const makeable = facts.entities.filter((entity) => entity.access.create.length > 0);
