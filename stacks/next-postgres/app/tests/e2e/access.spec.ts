import type { APIRequestContext } from '@playwright/test';
import {
  auth,
  type Entity,
  type Field,
  facts,
  isFile,
  isMadeElsewhere,
  isTalk,
  lower,
  parentOf,
} from '../support/facts.ts';
import { creatorRoles, isCreatable, mayStranger } from '../support/grants.ts';
import { get, idOf, type Person, person, post, stranger, visitor } from '../support/people.ts';
import { change, createRow, creatorOf, plan, type Row, send, status } from '../support/rows.ts';
import { address } from '../support/server.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/values.ts';

/** Somebody who has nothing to do with a row tries every verb, page and file of it. */

const NOWHERE = '00000000-0000-7000-8000-000000000000';

interface Who {
  name: string;
  client: APIRequestContext;
  role: string | undefined;
}

const entities = auth ? facts.entities.filter(isCreatable) : [];

async function outsiders(): Promise<Who[]> {
  const nobody = { name: 'a visitor', client: await visitor(), role: undefined };
  const roles = (auth?.roles ?? []).filter((role) => role !== 'admin');
  const others = await Promise.all(roles.map((role) => person(role, 'outsider')));
  const admin = await person('admin');
  const asWho = (one: Person): Who => ({ name: `another ${one.role}`, client: one.request, role: one.role });
  return [nobody, ...others.map(asWho), asWho(admin)];
}

/** A visitor may be sent to sign in, for everybody else the row does not exist. */
function expectHidden(who: Who, code: number, location: string | undefined, what: string): void {
  if (who.role === undefined && code === 303) expect(location, what).toMatch(/^(https?:\/\/[^/]+)?\/sign-in/);
  else expect(code, what).toBe(404);
}

const files = (entity: Entity): Field[] => entity.fields.filter((field) => isFile(field) && field.set === 'form');

async function tryReading(who: Who, row: Row): Promise<void> {
  const { entity } = row;
  const may = mayStranger(who.role, entity, 'read');
  const paths = [
    ...(isTalk(entity) ? [] : [row.path]),
    ...files(entity).map((field) => `${row.path}/files/${field.name}`),
  ];
  for (const path of paths) {
    const answer = await get(who.client, path);
    const what = `${who.name} reads ${path}`;
    if (may) expect(answer.status(), what).toBe(200);
    else expectHidden(who, answer.status(), answer.headers().location, what);
  }
  for (const path of [
    `/${entity.path}`,
    `/${entity.path}/export.csv`,
    ...(row.parent ? [row.parent.path, `/${entity.path}?parent=${row.parent.id}`] : []),
  ]) {
    const text = await (await who.client.get(path)).text();
    if (may) continue;
    expect(text, `${who.name} finds it on ${path}`).not.toContain(row.id);
    if (row.label.length > 8) expect(text, `${who.name} reads of it on ${path}`).not.toContain(row.label);
  }
}

async function tryChanging(who: Who, row: Row): Promise<void> {
  const { entity } = row;
  const mayRead = mayStranger(who.role, entity, 'read');
  const may = mayRead && mayStranger(who.role, entity, 'update');
  const form = await get(who.client, `${row.path}/edit`);
  const sent = await post(who.client, row.path, strings(row));
  if (may) return;
  expectHidden(who, form.status(), form.headers().location, `${who.name} opens the form of ${row.path}`);
  expectHidden(who, sent.status(), sent.headers().location, `${who.name} changes ${row.path}`);
  const moved = await post(who.client, `${row.path}/move`, strings(row));
  expectHidden(who, moved.status(), moved.headers().location, `${who.name} moves ${row.path}`);
}

async function tryDeleting(who: Who, row: Row): Promise<void> {
  const may = mayStranger(who.role, row.entity, 'read') && mayStranger(who.role, row.entity, 'delete');
  if (may) return;
  const answer = await post(who.client, `${row.path}/delete`);
  expectHidden(who, answer.status(), answer.headers().location, `${who.name} deletes ${row.path}`);
}

const strings = (row: Row): Record<string, string> =>
  Object.fromEntries(
    Object.entries(row.values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

for (const entity of entities) {
  const what = lower(entity.plural);

  test(`${what}: a stranger reads, changes and deletes only what the blueprint allows`, async () => {
    const creator = await creatorOf(entity);
    const row = await createRow(entity, creator.role === 'admin' ? {} : { by: await stranger(creator.role) });
    for (const who of await outsiders()) {
      await tryReading(who, row);
      await tryChanging(who, row);
      await tryDeleting(who, row);
    }
    const reader = row.parent && isTalk(entity) ? row.parent.path : row.path;
    const by = entity.kind.type === 'contact' ? await person('admin') : row.by;
    const readable = await by.request.get(reader);
    expect(readable.status(), 'the row is still there').toBe(200);
    if (entity.access.update.length === 0) expect(await readable.text(), 'as it was').toContain(row.label);
  });

  test(`${what}: ids that do not exist are answered like ids of others`, async () => {
    const by = await creatorOf(entity);
    for (const id of [NOWHERE, 'x', '%00', '..%2f..%2fetc%2fpasswd', "1' or '1'='1", '-1']) {
      for (const path of [`/${entity.path}/${encodeURI(id)}`, `/${entity.path}/${encodeURI(id)}/edit`]) {
        const code = await status(by, path);
        expect([400, 404], `${path} answers ${code}`).toContain(code);
      }
      expect([400, 404]).toContain((await post(by.request, `/${entity.path}/${encodeURI(id)}/delete`)).status());
      expect([400, 404]).toContain((await post(by.request, `/${entity.path}/${encodeURI(id)}`)).status());
    }
  });

  if (entity.kind.type !== 'contact' && !isMadeElsewhere(entity)) {
    test(`${what}: only those who may create one can`, async () => {
      const { sent: values, parent } = await plan(entity);
      for (const who of await outsiders()) {
        // Whether people may add below somebody else's row is decided by whether they may read it.
        const mayBelow = !parent || mayStranger(who.role, parent.entity, 'read');
        if (mayStranger(who.role, entity, 'create') && mayBelow) continue;
        const answer = await send(entity, { request: who.client } as Person, values, parent);
        expectHidden(who, answer.status(), answer.headers().location, `${who.name} creates ${entity.name}`);
        const form = await get(who.client, `/${entity.path}/new${parent ? `?parent=${parent.id}` : ''}`);
        expectHidden(who, form.status(), form.headers().location, `${who.name} opens the form of ${entity.name}`);
      }
    });
  }

  if (entity.parent) {
    test(`${what}: nobody writes below a row that they cannot read`, async () => {
      const above = parentOf(entity) as Entity;
      const role = creatorRoles(entity)[0] ?? (await creatorOf(entity)).role;
      if (mayStranger(role, above, 'read') && !above.approval) return;
      const foreign = await createRow(above, { by: await stranger((await creatorOf(above)).role), approve: false });
      const { by, sent: values } = await plan(entity);
      for (const parentId of [foreign.id, NOWHERE, '']) {
        const answer = await send(entity, by, { ...values, parent_id: parentId });
        expect([404, 422], `below ${parentId || 'nothing'}`).toContain(answer.status());
      }
      const page = await (await foreign.by.request.get(foreign.path)).text();
      expect(page).not.toContain(String(values[entity.label] ?? NOWHERE));
    });
  }

  const closed = entity.fields.filter((field) => field.set !== 'form' && !isFile(field));
  if (!isMadeElsewhere(entity) && entity.kind.type !== 'contact' && !isTalk(entity)) {
    test(`${what}: fields that are not in the form cannot be sent along`, async () => {
      const { by, sent: values, parent } = await plan(entity);
      const outsider = await stranger(by.role === 'admin' ? undefined : by.role);
      const other = await idOf(outsider.email);
      const hostile: Record<string, string> = {
        id: NOWHERE,
        owner_id: other,
        ownerId: other,
        user_id: other,
        created_at: '0',
        $owner: 'Somebody else',
        ...Object.fromEntries(
          closed.filter((field) => !isOpenFor(field, by)).map((field) => [field.name, hostileValue(field)]),
        ),
      };
      const row = await createRow(entity, { by, parent, values: { ...values, ...hostile }, approve: false });
      expect(row.id).not.toBe(NOWHERE);
      expect(await status(by, row.path), 'it belongs to who sent it').toBe(200);
      const page = await by.request.get(row.path);
      expect(await page.text()).not.toContain('Somebody else');
      if (entity.owner === 'user' && !mayStranger(outsider.role, entity, 'read')) {
        expect(await status(outsider, row.path)).toBe(404);
      }
      expect([303, 404]).toContain((await change(row, hostile)).status());
      await expectUntouched(
        row,
        closed.filter((field) => !isOpenFor(field, by)),
      );
    });
  }
}

const isOpenFor = (field: Field, by: Person): boolean => Array.isArray(field.set) && field.set.includes(by.role);

const MARK = 'smuggled';

function hostileValue(field: Field): string {
  if (field.type === 'enum') return field.values.find((value) => value !== field.default) ?? '';
  if (field.type === 'int' || field.type === 'money' || field.type === 'decimal') return '4242';
  return MARK;
}

/** What the page says about a field that only jobs, the system or other roles may set. */
async function expectUntouched(row: Row, fields: Field[]): Promise<void> {
  const page = (await (await row.by.request.get(row.path)).text()).replace(/<form[\s\S]*?<\/form>/g, '');
  expect(page).not.toContain(MARK);
  for (const field of fields.filter(({ type }) => type === 'enum')) {
    const fact = new RegExp(`<dt[^>]*>${field.label}</dt>\\s*<dd[^>]*>([\\s\\S]*?)</dd>`).exec(page)?.[1] ?? '';
    const shown = fact
      .replace(/<[^>]*>/g, '')
      .trim()
      .toLowerCase()
      .replaceAll(' ', '_');
    const started = row.entity.name && facts.jobs.some((job) => job.trigger.entity === row.entity.name);
    if (!started) expect(shown, field.name).not.toBe(hostileValue(field));
  }
}

if (auth) {
  test('every page that is not public asks visitors to sign in', async () => {
    const client = await visitor();
    const own = ['/account', '/admin', ...facts.pages.filter((page) => page.roles.length > 0).map((page) => page.path)];
    const lists = facts.entities.filter(
      (entity) => !mayStranger(undefined, entity, 'read') && entity.kind.type !== 'contact' && !isTalk(entity),
    );
    for (const path of [...own, ...lists.map((entity) => `/${entity.path}`)]) {
      const answer = await get(client, path);
      expect(answer.status(), path).toBe(303);
      const target = new URL(answer.headers().location ?? '', address);
      expect(target.pathname, path).toBe('/sign-in');
      expect(target.searchParams.get('next')).toBe(path);
    }
  });

  test('the admin pages exist for admins only', async () => {
    const target = await stranger();
    const id = await idOf(target.email);
    const others = (auth?.roles ?? []).filter((role) => role !== 'admin');
    for (const role of others) {
      const by = await person(role, 'outsider');
      expect(await status(by, '/admin')).toBe(404);
      for (const [path, form] of [
        [`/admin/people/${id}/role`, { role: 'admin' }],
        [`/admin/people/${id}/block`, {}],
      ] as const) {
        expect((await post(by.request, path, form)).status(), `${role}: ${path}`).toBe(404);
      }
    }
    expect((await post(await visitor(), `/admin/people/${id}/role`, { role: 'admin' })).status()).toBe(303);
    expect(await status(target, '/admin')).toBe(404);
    expect(await status(target, '/account'), 'nobody was blocked').toBe(200);
  });

  for (const page of facts.pages.filter((one) => one.roles.length > 0)) {
    test(`${page.path} is for ${page.roles.join(' and ')} only`, async () => {
      for (const role of auth?.roles ?? []) {
        // `member` stands for everybody who is signed in, as in the grants of entities.
        const expected = page.roles.includes(role) || page.roles.includes('member') ? 200 : 404;
        expect(await status(await person(role, role === 'admin' ? 'first' : 'outsider'), page.path), role).toBe(
          expected,
        );
      }
    });
  }

  test('nothing answers under an address that no page has', async () => {
    const by = await person();
    const word = unique('x').replace(' ', '');
    for (const path of [
      `/${word}`,
      `/api/${word}`,
      '/api/auth/sign-up/email',
      '/api/auth/list-sessions',
      '/.env',
      '/package.json',
      '/src/app.ts',
      '/.git/config',
      '/migrations/0001_core.sql',
      '/.data/app.sqlite',
      '/tests/blueprint.json',
    ]) {
      expect(await status(by, path), path).toBe(404);
    }
  });
}
