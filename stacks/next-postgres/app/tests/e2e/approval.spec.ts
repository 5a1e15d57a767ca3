import { facts, lower } from '../support/facts.ts';
import { isCreatable, mayOwner, mayStranger } from '../support/grants.ts';
import { commonRole, person, post, stranger, visitor } from '../support/people.ts';
import { change, createRow, status } from '../support/rows.ts';
import { expect, test } from '../support/test.ts';

for (const entity of facts.entities.filter((one) => one.approval && isCreatable(one))) {
  const { by: deciders } = entity.approval as NonNullable<typeof entity.approval>;
  const what = lower(entity.singular);
  const isPublic = mayStranger(undefined, entity, 'read');
  const decider = () => person(deciders[0]);

  test(`a ${what} is hidden until it is approved`, async ({ as }) => {
    const row = await createRow(entity, { approve: false });
    const other = await stranger();
    const client = await visitor();
    expect(await status(row.by, row.path), 'its owner sees it').toBe(200);
    expect(await status(other, row.path)).toBe(404);
    if (isPublic) expect((await client.get(row.path, { maxRedirects: 0 })).status()).toBe(404);
    expect(await (await client.get(`/${entity.path}?sort=-created`)).text()).not.toContain(row.id);

    const page = await as(await decider());
    await page.goto('/approvals');
    const item = page.getByRole('listitem').filter({ hasText: row.label }).first();
    await item.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: row.label })).toHaveCount(0);
    if (mayStranger(commonRole, entity, 'read')) expect(await status(other, row.path)).toBe(200);
    if (isPublic) expect(await (await client.get(`/${entity.path}?sort=-created`)).text()).toContain(row.id);

    await page.goto(row.path);
    await page.getByRole('button', { name: 'Reject' }).click();
    await expect(page.getByText(/^rejected$/i).first()).toBeVisible();
    expect(await status(other, row.path), 'a rejected one is hidden again').toBe(404);
  });

  test(`only ${deciders.join(' and ')} decides about a ${what}`, async ({ as }) => {
    const row = await createRow(entity, { approve: false });
    const other = await stranger();
    for (const verb of ['approve', 'reject']) {
      expect((await post(other.request, `${row.path}/${verb}`)).status()).toBe(404);
      if (!deciders.includes(row.by.role))
        expect((await post(row.by.request, `${row.path}/${verb}`)).status(), 'nor its owner').toBe(404);
    }
    expect(await status(other, row.path)).toBe(404);
    if (!deciders.includes(other.role)) expect(await status(other, '/approvals')).toBe(404);
    const page = await as(row.by);
    await page.goto(row.path);
    await expect(page.getByText(/^pending$/i).first()).toBeVisible();
    if (!deciders.includes(row.by.role)) await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  });

  test(`a changed ${what} is looked at again`, async () => {
    const row = await createRow(entity);
    if (!mayOwner(row.by.role, entity, 'update') || deciders.includes(row.by.role)) return;
    const other = await stranger();
    expect((await change(row)).status()).toBe(303);
    expect(await status(other, row.path)).toBe(404);
  });
}
