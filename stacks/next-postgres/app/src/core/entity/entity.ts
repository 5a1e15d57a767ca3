import type {
  Access,
  Behaviours,
  Entity,
  Field,
  Fields,
  Kind,
  ListOptions,
  Owner,
  Parent,
  Row,
} from '#core/entity/types.ts';

/** Declares an entity, and answers questions about declarations. */

export interface Declaration<
  F extends Fields,
  O extends Owner,
  P extends Parent,
  Name extends string = keyof F & string,
> {
  readonly name: string;
  readonly path: string;
  readonly table: string;
  readonly label: NoInfer<Name>;
  readonly owner: O;
  /** Rows belong to a row of this entity and vanish with it. */
  readonly parent?: P;
  readonly kind?: Kind<NoInfer<Name>>;
  readonly fields: F;
  readonly list?: Partial<ListOptions<NoInfer<Name>>>;
  readonly access: Access;
  readonly behaviours?: Behaviours<NoInfer<Name>>;
}

const LIST: ListOptions = { search: [], filter: [], sort: '-created', page: 20, view: 'items' };

export function defineEntity<const F extends Fields, const O extends Owner, P extends Parent = undefined>(
  declaration: Declaration<F, O, P>,
): Entity<F, O, P> {
  const { parent, kind = 'record', list = {}, behaviours = {}, ...rest } = declaration;
  return Object.freeze({ ...rest, parent: parent as P, kind, list: { ...LIST, ...list }, behaviours });
}

const known = new Map<string, Entity>();

/** Called once by entities/index.ts; the order is the order of the navigation. */
export function registerEntities(entities: readonly Entity[]): void {
  for (const entity of entities) known.set(entity.table, entity);
}

export const allEntities = (): readonly Entity[] => [...known.values()];

export const entityOf = (table: string): Entity | undefined => known.get(table);

/** Read through here, because the parent of a child is declared after it is called. */
export const parentOf = (entity: Entity): Entity | undefined => entity.parent?.();

export const childrenOf = (entity: Entity): readonly Entity[] =>
  allEntities().filter((child) => parentOf(child)?.table === entity.table);

/** Remembers the answer for each entity: models never change while the app runs. */
export function perEntity<T>(answer: (entity: Entity) => T): (entity: Entity) => T {
  const known = new WeakMap<Entity, { answer: T }>();
  return (entity) => {
    const found = known.get(entity);
    if (found) return found.answer;
    const fresh = { answer: answer(entity) };
    known.set(entity, fresh);
    return fresh.answer;
  };
}

export const fieldsOf = perEntity((entity): readonly (readonly [string, Field])[] => Object.entries(entity.fields));

/** Fails for a name that the entity does not have: a typing mistake in a model or a view. */
export function fieldOf(entity: Entity, name: string): Field {
  const field = entity.fields[name];
  if (!field) throw new Error(`${entity.name} has no field ${name}`);
  return field;
}

/** The entity that a ref or many field points at; undefined for people. */
export function targetOf(field: Field): Entity | undefined {
  const target = field.target?.();
  return target === 'User' ? undefined : target;
}

export const isFile = (field: Field): boolean => field.kind === 'image' || field.kind === 'file';

export const fileFields = (entity: Entity): readonly string[] =>
  fieldsOf(entity).flatMap(([name, field]) => (isFile(field) ? [name] : []));

export const bookingOf = (entity: Entity) =>
  typeof entity.kind === 'object' && 'booking' in entity.kind ? entity.kind.booking : undefined;

export const orderOf = (entity: Entity) =>
  typeof entity.kind === 'object' && 'order' in entity.kind ? entity.kind.order : undefined;

export const reviewOf = (entity: Entity): string | undefined =>
  typeof entity.kind === 'object' && 'review' in entity.kind ? entity.kind.review : undefined;

export const isComment = (entity: Entity): boolean => typeof entity.kind === 'object' && 'comment' in entity.kind;

/** Comments and reviews are written and read on the page of their parent only. */
export const isTalk = (entity: Entity): boolean => isComment(entity) || reviewOf(entity) !== undefined;

/** Whether people answer under its rows. */
export const isDiscussed = perEntity((entity) => childrenOf(entity).some(isComment));

/** Bookings and orders come into being on the page of the thing, with rules of their own. */
export const isMadeElsewhere = (entity: Entity): boolean => !!bookingOf(entity) || !!orderOf(entity);

export const rowPath = (entity: Entity, row: Pick<Row, 'id'>): string => `/${entity.path}/${row.id}`;

/** The entity itself or the nearest ancestor whose rows have members. */
export function memberedOf(entity: Entity): Entity | undefined {
  if (entity.behaviours.members) return entity;
  const parent = parentOf(entity);
  return parent && memberedOf(parent);
}
