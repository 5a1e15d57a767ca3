import { source } from './billing.ts';
import { auth, type Entity, facts, isMadeElsewhere, isPlain, isTalk } from './facts.ts';
import { isCreatable, mayOwner } from './grants.ts';
import { commonRole, type Person, person, visitor } from './people.ts';
import { createRow, type Row } from './rows.ts';

/** Every kind of page of this app, with something on it to look at. */
export interface Place {
  name: string;
  /** Who looks; undefined for a visitor. */
  by?: () => Promise<Person>;
  path: () => Promise<string>;
  /** What the page answers, where it is not 200. */
  status?: number;
}

const rows = new Map<string, Promise<Row>>();

/** One row of each entity is enough to look at. */
export function example(entity: Entity): Promise<Row> {
  const row = rows.get(entity.name) ?? createRow(entity);
  rows.set(entity.name, row);
  return row;
}

const fixed = (name: string, path: string, by?: Place['by']): Place => ({
  name,
  path: async () => path,
  ...(by ? { by } : {}),
});

const has = (behaviour: string): boolean =>
  facts.entities.some((entity) => entity.behaviours.some((one) => one === behaviour));

const pageRole = (roles: string[]): string => roles.find((role) => auth?.roles.includes(role)) ?? commonRole;

function ofPages(): Place[] {
  return facts.pages.map((page) =>
    fixed(page.title, page.path, page.roles.length > 0 ? () => person(pageRole(page.roles)) : undefined),
  );
}

function ofPeople(): Place[] {
  if (!auth) return [];
  const me = () => person();
  const admin = () => person('admin');
  return [
    fixed('sign in', '/sign-in'),
    fixed('sign up', '/sign-up'),
    fixed('forgotten password', '/forgot'),
    fixed('new password', '/reset?token=none'),
    fixed('account', '/account', me),
    fixed('admin', '/admin', admin),
    ...(source || facts.prices.length > 0 ? [fixed('billing', '/billing', me)] : []),
    ...(facts.notices.length > 0 ? [fixed('notifications', '/notifications', me)] : []),
    ...(has('messages') ? [fixed('messages', '/messages', me)] : []),
    ...(has('favorites') ? [fixed('favorites', '/favorites', me)] : []),
    ...(facts.entities.some((entity) => entity.approval) ? [fixed('approvals', '/approvals', admin)] : []),
  ];
}

function ofEntity(entity: Entity): Place[] {
  if (!isCreatable(entity) || isTalk(entity)) return [];
  if (entity.kind.type === 'contact') {
    const admin = () => person('admin');
    const list = {
      name: `${entity.plural}: list`,
      by: admin,
      path: async () => (await example(entity)).path.replace(/\/[^/]+$/, ''),
    };
    return [
      fixed('contact', `/${entity.path}`),
      list,
      { name: `${entity.singular}: page`, by: admin, path: async () => (await example(entity)).path },
    ];
  }
  const by = async () => (await example(entity)).by;
  const below = async (path: string) => {
    const { parent } = await example(entity);
    return `/${entity.path}${path}${parent ? `?parent=${parent.id}` : ''}`;
  };
  const list: Place = { name: `${entity.plural}: list`, by, path: () => below('') };
  const detail: Place = { name: `${entity.singular}: page`, by, path: async () => (await example(entity)).path };
  const create: Place = { name: `${entity.singular}: new`, by, path: () => below('/new') };
  const edit: Place = {
    name: `${entity.singular}: edit`,
    by,
    path: async () => `${(await example(entity)).path}/edit`,
  };
  const board: Place = fixed(`${entity.plural}: leaderboard`, `/leaderboard/${entity.path}`, by);
  return [
    list,
    detail,
    ...(isPlain(entity) && !isMadeElsewhere(entity) ? [create] : []),
    ...(isPlain(entity) && mayOwner(commonRole, entity, 'update') ? [edit] : []),
    ...(entity.leaderboard ? [board] : []),
  ];
}

export const places: Place[] = [
  fixed('front page', '/'),
  { ...fixed('no such page', '/no-such-page'), status: 404 },
  ...ofPages(),
  ...ofPeople(),
  ...facts.entities.flatMap(ofEntity),
];

export const clientOf = async (place: Place) => (place.by ? (await place.by()).request : visitor());
