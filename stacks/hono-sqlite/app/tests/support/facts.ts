import { readFileSync } from 'node:fs';

/** What this app is, as data: rendered from the blueprint, the same for every stack. See tests/README.md. */
export interface Facts {
  version: 1;
  app: {
    name: string;
    tagline: string;
    kind: 'full_stack' | 'static' | 'client_only';
    locale: string;
    currency: string;
  };
  theme: { look: string; mode: 'system' | 'light' | 'dark' };
  auth: Auth | null;
  entities: Entity[];
  jobs: Job[];
  prices: Price[];
  notices: Notice[];
  pages: Page[];
  integrations: { name: string; secrets: string[] }[];
  slots: Slot[];
}

export interface Slot {
  name: string;
  kind: 'job_step' | 'page_section' | 'rule';
  /** Of a rule: the entity whose rows it is worked out of, and what its value is called there. */
  of?: string;
  label?: string;
}

export interface Auth {
  methods: string[];
  roles: string[];
  choose: string[];
  welcome_credits: number;
  verify_email: boolean;
}

export interface Entity {
  name: string;
  singular: string;
  plural: string;
  path: string;
  label: string;
  owner: 'user' | 'nobody';
  parent: string | null;
  kind: Kind;
  fields: Field[];
  list: { search: string[]; filter: string[]; sort: string; page: number; view: string };
  access: Record<Operation, Grant[]>;
  behaviours: Behaviour[];
  approval: { field: string; by: string[] } | null;
  leaderboard: { field: string } | null;
}

export type Operation = 'create' | 'read' | 'update' | 'delete';
export type Grant = string;
export type Behaviour = 'favorites' | 'votes' | 'follows' | 'share' | 'members' | 'messages' | 'live' | 'export';

export type Kind =
  | { type: 'record' | 'comment' | 'contact' }
  | { type: 'review'; rating: string }
  | { type: 'booking'; of: string; from: string; to: string }
  | { type: 'order'; of: string; quantity: string; price: string; total: string };

export type FieldType =
  | 'text'
  | 'longtext'
  | 'int'
  | 'decimal'
  | 'money'
  | 'bool'
  | 'date'
  | 'datetime'
  | 'enum'
  | 'uuid'
  | 'json'
  | 'email'
  | 'url'
  | 'phone'
  | 'image'
  | 'file'
  | 'ref'
  | 'many';

export interface Field {
  name: string;
  label: string;
  type: FieldType;
  required: boolean;
  unique: boolean;
  /** Text: characters; numbers: value; money: minor units; files: bytes. */
  min: number | null;
  max: number | null;
  pattern: string | null;
  default: string | null;
  values: string[];
  ref: string | null;
  set: 'form' | 'job' | 'system' | string[];
}

export interface Trigger {
  type: 'created' | 'updated' | 'button' | 'every';
  entity: string | null;
  label: string | null;
  every: string | null;
}

export interface Job {
  name: string;
  trigger: Trigger;
  cost: number;
  retries: number;
  refund: boolean;
  steps: Step[];
}

export type Step =
  | { type: 'ai'; call: string; from: string[]; into: string; each: string | null }
  | { type: 'set'; field: string; value: string }
  | { type: 'notify'; to: string; text: string }
  | { type: 'email'; to: string; subject: string; body: string }
  | { type: 'sms'; to: string; body: string }
  | { type: 'slot'; name: string };

export interface Price {
  key: string;
  name: string;
  amount: number;
  every: 'month' | 'year' | null;
  credits: number;
  unlocks: string[];
}

export interface Notice {
  trigger: Trigger;
  to: string;
  by: ('app' | 'email' | 'sms')[];
  text: string;
}

export interface Page {
  path: string;
  title: string;
  kind: 'text' | 'dashboard' | 'tool';
  roles: string[];
  sections: { heading: string; text: string }[];
  widgets: Widget[];
  tool: string | null;
}

export interface Widget {
  title: string;
  entity: string;
  shape: 'tile' | 'line' | 'bar' | 'donut';
  measure: 'count' | 'sum' | 'average';
  field?: string;
  by?: string;
}

export const facts: Facts = JSON.parse(readFileSync(new URL('../blueprint.json', import.meta.url), 'utf8'));

/** Apps without accounts register no test that needs a person. */
export const auth = facts.auth;

export function entityOf(name: string): Entity {
  const entity = facts.entities.find((candidate) => candidate.name === name);
  if (!entity) throw new Error(`tests/blueprint.json has no entity ${name}`);
  return entity;
}

export function fieldOf(entity: Entity, name: string): Field {
  const field = entity.fields.find((candidate) => candidate.name === name);
  if (!field) throw new Error(`${entity.name} has no field ${name}`);
  return field;
}

export const parentOf = (entity: Entity): Entity | undefined => (entity.parent ? entityOf(entity.parent) : undefined);

export const childrenOf = (entity: Entity): Entity[] => facts.entities.filter((child) => child.parent === entity.name);

export const labelField = (entity: Entity): Field => fieldOf(entity, entity.label);

export const isFile = (field: Field): boolean => field.type === 'image' || field.type === 'file';

export const isWords = (field: Field): boolean => field.type === 'text' || field.type === 'longtext';

/** The fields that a person of this role fills in. */
export const formFields = (entity: Entity, role: string): Field[] =>
  entity.fields.filter((field) => field.set === 'form' || (Array.isArray(field.set) && field.set.includes(role)));

/** Comments and reviews are written and shown on the page of their parent only. */
export const isTalk = (entity: Entity): boolean => entity.kind.type === 'comment' || entity.kind.type === 'review';

/** Bookings and orders begin on the page of the thing. */
export const isMadeElsewhere = (entity: Entity): boolean =>
  entity.kind.type === 'booking' || entity.kind.type === 'order';

/** Created, read and changed through pages of its own. */
export const isPlain = (entity: Entity): boolean => entity.kind.type === 'record';

/** Jobs that start when a row of this entity is created. */
export const jobsOnCreate = (entity: Entity): Job[] =>
  facts.jobs.filter((job) => job.trigger.type === 'created' && job.trigger.entity === entity.name);

/** Credits that a new row costs. */
export const costOf = (entity: Entity): number => jobsOnCreate(entity).reduce((sum, job) => sum + job.cost, 0);

/** Prices that open the creation of this entity; none means that it is open to begin with. */
export const keysOf = (entity: Entity): Price[] => facts.prices.filter((price) => price.unlocks.includes(entity.name));

export const hasBilling = facts.prices.length > 0 || facts.jobs.some((job) => job.cost > 0);

export const lower = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
