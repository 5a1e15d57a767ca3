import type { Hono } from 'hono';
import type { Value } from '#core/db.ts';
import type { Entity, Row, Values } from '#core/entity/types.ts';
import type { App, Ctx, Html, User, Viewer } from '#core/http.ts';

/**
 * A feature is one folder under src/features that plugs into the core here. Leaving its folder and its line in
 * registry.ts out removes it from the app; nothing else imports it.
 */
export interface Feature {
  name: string;
  routes?(app: Hono<App>): void;
  /** Depends on the viewer's role alone: it is asked once for each. Only counts change. */
  nav?(viewer: Viewer): NavEntry[];
  /** Small things at the end of the top bar: credits, bell. */
  topBar?(viewer: Viewer): Html | '';
  /** A section of the account page. */
  account?(viewer: Viewer): Html | '';
  /** A section of the admin page. */
  admin?(): Html | Promise<Html>;
  /** Tiles at the top of the admin page. */
  adminTiles?(): AdminTile[];
  /** Prices for the landing page. */
  plans?(): Plan[];
  /** Links in the foot of every page. */
  footer?(): { href: string; text: string }[];
  /** Runs inside the transaction that ends a sign-up. */
  userCreated?(user: User): void;
  /** Runs inside the transaction that deletes a person: for what no foreign key removes. */
  userDeleted?(userId: string): void;
  /** What a proof from outside may read about the person that it made (src/features/probe). */
  probe?(userId: string): Record<string, unknown>;
  /** A proof ends: takes away what belongs to no person. Ids of a proof hold its mark. Inside a transaction. */
  probeClosed?(mark: string): void;
  entity?: EntityHooks;
  jobs?: Record<string, JobHandler>;
  /** What paid work is paid with. No feature has it: all work is free. */
  credits?: Credits;
  /** Tells people something in the app. Whoever has news calls it on all features: it works with none of them on. */
  notify?(to: string[], news: News): void;
  /** Who may listen to live topics that start with this feature's prefix. */
  topics?: Record<string, TopicRule>;
}

export interface NavEntry {
  href: string;
  text: string;
  icon: string;
  /** Entries are sorted by it: dashboards from 0, entities from 100, behaviours from 500, admin 900. */
  order: number;
  /** Asked on every page. */
  count?(viewer: Viewer): number;
}

export interface AdminTile {
  label: string;
  value: string;
  note?: string;
}

export interface Plan {
  name: string;
  amount: string;
  /** "a month", or '' for a single payment. */
  per: string;
  facts: string[];
  action: string;
  href: string;
  best?: boolean;
}

/** Hooks around the rows of every entity. Those with a row run inside the transaction; throw Refused to say no. */
export interface EntityHooks {
  beforeCreate?(viewer: Viewer, entity: Entity, values: Values): void;
  afterCreate?(viewer: Viewer, entity: Entity, row: Row): void;
  beforeUpdate?(viewer: Viewer, entity: Entity, row: Row, values: Values): void;
  afterUpdate?(viewer: Viewer, entity: Entity, row: Row, before: Row): void;
  beforeDelete?(viewer: Viewer, entity: Entity, row: Row): void;
  /** SQL conditions for grants that only this feature can answer, such as 'members'. */
  grants?: Record<string, (viewer: Viewer, entity: Entity, alias: string) => SqlCondition>;
  /** Groups of people around a row, as user ids: 'followers', 'members'. Notices are sent to them. */
  audiences?: Record<string, (entity: Entity, row: Row) => string[]>;
  /** The section of child rows on their parent's page, instead of the plain one: comments, reviews. */
  children?(c: Ctx, parent: Entity, row: Row, child: Entity): Html | undefined;
  createHint?(viewer: Viewer, entity: Entity): string;
  /** Values that follow from a row: a column of tables, a fact on the row's page, a word beside the rest elsewhere. */
  computed?(entity: Entity): readonly Computed[];
  /** What is added to every row of a list. It sees all rows of the page at once, to ask the database once. */
  rowMeta?(viewer: Viewer, entity: Entity, rows: readonly Row[]): RowMeta | undefined;
  actions?(c: Ctx, entity: Entity, row: Row): Html | '';
  /** What is going on with the row: above everything else on its page. */
  state?(c: Ctx, entity: Entity, row: Row): Html | '';
  aside?(c: Ctx, entity: Entity, row: Row): Html | '';
  sections?(c: Ctx, entity: Entity, row: Row): Html | '';
}

export type RowMeta = (row: Row) => Html | '';

export interface Computed {
  label: string;
  /** Stands to the right in a column. */
  isNumber: boolean;
  /** '' where nothing follows from the row. */
  show(row: Row): string;
}

export interface News {
  text: string;
  href: string;
  /** Absent: in the app only. */
  by?: readonly Channel[];
}

export type Channel = 'app' | 'email' | 'sms';

export interface SqlCondition {
  sql: string;
  values: Value[];
}

export interface JobHandler {
  run(payload: string): Promise<void>;
  /** After the last attempt: give credits back, mark the row as failed. */
  gaveUp?(payload: string): void;
}

/** Both run inside the caller's transaction. The same reference counts once. */
export interface Credits {
  /** Throws Refused when the balance is too low. `note` says in the history what it was for. */
  spend(userId: string, amount: number, ref: string, note: string): void;
  giveBack(userId: string, amount: number, ref: string, note: string): void;
}

export type TopicRule = (viewer: Viewer, topic: string) => boolean;

let registered: readonly Feature[] = [];
const navigation = new Map<string, readonly NavEntry[]>();

export function register(list: Feature[]): void {
  registered = list;
  navigation.clear();
}

export const features = (): readonly Feature[] => registered;

/** Everything that follows from the rows of an entity. */
export const computedOf = (entity: Entity): readonly Computed[] =>
  registered.flatMap((feature) => feature.entity?.computed?.(entity) ?? []);

/** Everything that the features put into the navigation for this viewer, in order. */
export function navOf(viewer: Viewer): readonly NavEntry[] {
  const role = viewer.id === null ? '' : viewer.role;
  const known = navigation.get(role);
  if (known) return known;
  const entries = registered.flatMap((feature) => feature.nav?.(viewer) ?? []).sort((a, b) => a.order - b.order);
  navigation.set(role, entries);
  return entries;
}
