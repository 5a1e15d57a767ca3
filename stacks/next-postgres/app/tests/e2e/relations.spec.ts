import {
  type Entity,
  entityOf,
  type Field,
  facts,
  isPlain,
  isTalk,
  isWords,
  labelField,
  lower,
  parentOf,
} from '../support/facts.ts';
import { isCreatable, mayOwner, mayStranger } from '../support/grants.ts';
import { person, post, stranger } from '../support/people.ts';
import { createRow, creatorOf, exists, send, shared } from '../support/rows.ts';
import { expect, test } from '../support/test.ts';

const plain = facts.entities.filter((entity) => isPlain(entity) && isCreatable(entity));

const refsOf = (entity: Entity): Field[] =>
  entity.fields.filter((field) => field.type === 'ref' && field.ref !== 'User' && field.set === 'form');

/** The page with the form of a new row. */
const formPath = (entity: Entity, parentId?: string): string =>
  `/${entity.path}/new${parentId ? `?parent=${parentId}` : ''}`;

for (const entity of plain) {
  for (const field of refsOf(entity)) {
    const target = entityOf(field.ref ?? '');
    if (!isCreatable(target)) continue;

    test(`${lower(entity.singular)}: only rows that one may read can be chosen as ${lower(field.label)}`, async () => {
      const by = await creatorOf(entity);
      const parent = parentOf(entity) ? await createRow(parentOf(entity) as Entity, { by }) : undefined;
      const own = await shared(target, by);
      const form = await (await by.request.get(formPath(entity, parent?.id))).text();
      expect(form).toContain(`value="${own.id}"`);
      const nobody = { values: { [field.name]: '00000000-0000-7000-8000-000000000000' } };
      expect(
        (await send(entity, by, { ...own.values, ...nobody.values }, parent)).status(),
        'a row that does not exist',
      ).toBe(422);
      if (mayStranger(by.role, target, 'read') && !target.approval) return;
      const hidden = await createRow(target, { by: await stranger((await creatorOf(target)).role), approve: false });
      expect(form).not.toContain(hidden.id);
      const answer = await send(entity, by, { [field.name]: hidden.id }, parent);
      expect(answer.status()).toBe(422);
      const page = await by.request.get(formPath(entity, parent?.id));
      expect(await page.text()).not.toContain(hidden.id);
    });
  }
}

const children = facts.entities.filter((entity) => entity.parent && isCreatable(entity));

for (const entity of children) {
  const above = parentOf(entity) as Entity;
  const what = lower(entity.plural);

  test(`${what} stand on the page of their ${lower(above.singular)} and vanish with it`, async ({ as }) => {
    const row = await createRow(entity);
    const parent = row.parent as NonNullable<typeof row.parent>;
    const page = await as(row.by);
    await page.goto(parent.path);
    await expect(page.getByRole('heading', { name: new RegExp(`^${entity.plural}`) })).toBeVisible();
    if (isWords(labelField(entity))) await expect(page.getByText(row.label).first()).toBeVisible();
    const other = await createRow(above, { by: parent.by });
    expect(await (await row.by.request.get(other.path)).text(), 'another parent does not show it').not.toContain(
      row.id,
    );
    if (!mayOwner(parent.by.role, above, 'delete')) return;
    expect((await post(parent.by.request, `${parent.path}/delete`)).status()).toBe(303);
    expect(await exists(parent)).toBe(false);
    expect(await exists(row)).toBe(false);
  });

  if (!isTalk(entity)) {
    test(`${what} are reached from the list of their ${lower(above.singular)} alone`, async () => {
      const row = await createRow(entity);
      const sibling = await createRow(entity, { by: row.by });
      const list = await (await row.by.request.get(`/${entity.path}?parent=${row.parent?.id}`)).text();
      expect(list).toContain(row.path);
      expect(list).not.toContain(sibling.path);
    });
  }
}

/** Rows that others must point at. */
const needed = plain.flatMap((entity) =>
  refsOf(entity)
    .filter((field) => field.required)
    .map((field) => ({ entity, target: entityOf(field.ref ?? '') })),
);

for (const { entity, target } of needed) {
  const deletable = target.access.delete.length > 0 && isPlain(target) && isCreatable(target);
  if (deletable) {
    test(`a ${lower(target.singular)} that ${lower(entity.plural)} need is not lost`, async () => {
      const by = await creatorOf(target);
      const chosen = await createRow(target, { by });
      const refs = refsOf(entity).filter((field) => field.ref === target.name);
      const row = await createRow(entity, { values: Object.fromEntries(refs.map((field) => [field.name, chosen.id])) });
      const may = mayOwner(by.role, target, 'delete') ? by : await person('admin');
      await post(may.request, `${chosen.path}/delete`);
      expect(await exists(row), 'the row that points at it goes on').toBe(true);
    });
  }
}
