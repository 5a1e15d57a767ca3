/** What an entity is. Plain data: no I/O, so that everything may import it. */

export type FieldKind =
  | 'text'
  | 'longText'
  | 'int'
  | 'decimal'
  | 'money'
  | 'bool'
  | 'date'
  | 'dateTime'
  | 'choice'
  | 'uuid'
  | 'json'
  | 'email'
  | 'url'
  | 'phone'
  | 'image'
  | 'file'
  | 'ref'
  | 'many';

/** Who writes a field: whoever fills in the form, a job, the system, or only people with one of these roles. */
export type Setter = 'form' | 'job' | 'system' | readonly string[];

export type Target = Entity | 'User';

/** `T` is the type of the column; it exists for the compiler only. */
export interface Field<K extends FieldKind = FieldKind, T = unknown> {
  readonly kind: K;
  readonly required: boolean;
  readonly unique: boolean;
  /** Text: characters; numbers: value; money: minor units; files: bytes. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly default?: string | number | boolean;
  readonly set: Setter;
  readonly values: readonly string[];
  readonly target?: () => Target;
  readonly columnType?: T;
}

export type Fields = Readonly<Record<string, Field>>;

export type Owner = 'user' | 'nobody';

export type Parent = (() => Entity) | undefined;

export type Operation = 'create' | 'read' | 'update' | 'delete';

/** A role name, or one of the words below, or `field:assignee`, or `owner_of:product`. 'member' is anybody signed in. */
export type Grant = 'public' | 'member' | 'owner' | 'parent' | 'members' | (string & {});

export type Access = Readonly<Record<Operation, readonly Grant[]>>;

export type View = 'items' | 'gallery' | 'table' | 'board' | 'calendar';

export type Kind<Name extends string = string> =
  | 'record'
  | 'contact'
  | { readonly comment: true }
  | { readonly review: Name }
  | { readonly booking: { readonly of: Name; readonly from: Name; readonly to: Name } }
  | { readonly order: { readonly of: Name; readonly quantity: Name; readonly price: string; readonly total: Name } };

export interface ListOptions<Name extends string = string> {
  readonly search: readonly Name[];
  readonly filter: readonly Name[];
  /** A field or `created`; `-` first for descending. */
  readonly sort: Name | `-${Name}` | 'created' | '-created';
  /** Rows on a page. */
  readonly page: number;
  readonly view: View;
}

export interface Behaviours<Name extends string = string> {
  readonly favorites?: true;
  readonly votes?: true;
  readonly follows?: true;
  readonly share?: true;
  readonly members?: true;
  readonly messages?: true;
  readonly live?: true;
  readonly export?: true;
  readonly approval?: { readonly field: Name; readonly by: readonly string[] };
  readonly leaderboard?: { readonly field: Name };
}

export interface Entity<F extends Fields = Fields, O extends Owner = Owner, P extends Parent = Parent> {
  /** `MenuItem` */
  readonly name: string;
  /** `menu-items`: first part of its addresses and name of its folder. */
  readonly path: string;
  /** `menu_item`: its table, and its key in messages. */
  readonly table: string;
  /** The field that stands for a row. */
  readonly label: string;
  readonly owner: O;
  readonly parent: P;
  readonly kind: Kind;
  readonly fields: F;
  readonly list: ListOptions;
  readonly access: Access;
  readonly behaviours: Behaviours;
}

/** A row of any entity. `$category` holds the label of the row that `category` points at, `$owner` the owner's name. */
export type Row = {
  id: string;
  owner_id?: string | null;
  parent_id?: string | null;
  created_at: number;
  updated_at: number;
  [column: string]: unknown;
};

/** Checked values on their way into a row, by field name. Hooks may change them. */
export type Values = Record<string, unknown>;

type Columns<F extends Fields> = {
  [K in keyof F as F[K] extends Field<'many'> ? never : K]: F[K] extends Field<FieldKind, infer T> ? T : never;
};

type Labels<F extends Fields> = {
  [K in keyof F & string as F[K] extends Field<'ref'> ? `$${K}` : never]: string | number | null;
};

type Base = { id: string; created_at: number; updated_at: number };
type Owned<O extends Owner> = O extends 'user' ? { owner_id: string; $owner: string | null } : unknown;
type Child<P extends Parent> = P extends undefined ? unknown : { parent_id: string };

/** The typed row of an entity. */
export type RowOf<E> =
  E extends Entity<infer F, infer O, infer P> ? Base & Owned<O> & Child<P> & Columns<F> & Labels<F> : never;

/** Names of the fields of an entity, for views. */
export type FieldName<E> = E extends Entity<infer F, Owner, Parent> ? keyof F & string : never;
