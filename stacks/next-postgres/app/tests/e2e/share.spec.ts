import { childrenOf, facts, lower } from '../support/facts.ts';
import { isCreatable, mayStranger } from '../support/grants.ts';
import { get, post, stranger, visitor } from '../support/people.ts';
import { createRow, creatorOf } from '../support/rows.ts';
import { expect, heading, test } from '../support/test.ts';

for (const entity of facts.entities.filter((one) => one.behaviours.includes('share') && isCreatable(one))) {
  const what = lower(entity.singular);

  test(`a ${what} is shared by a link that can be taken back`, async ({ as, page }) => {
    const row = await createRow(entity, { by: await stranger((await creatorOf(entity)).role) });
    const owner = await as(row.by);
    await owner.goto(row.path);
    await owner.getByRole('button', { name: 'Share', exact: true }).click();
    const link = new URL(await owner.getByRole('textbox', { name: 'Share link' }).inputValue()).pathname;
    const answer = await page.goto(link);
    expect(answer?.status()).toBe(200);
    await expect(heading(page, row.label)).toBeVisible();
    await expect(page.getByRole('link', { name: 'Edit', exact: true }), 'it is for reading').toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0);
    for (const child of childrenOf(entity).filter((one) => one.kind.type === 'comment')) {
      const talk = await createRow(child, { parent: row });
      await page.reload();
      await expect(page.getByText(talk.label), 'conversations are not shared').toHaveCount(0);
    }
    const client = await visitor();
    const seen = (await get(client, row.path)).status();
    expect(seen === 200, 'the link opens itself and nothing else').toBe(mayStranger(undefined, entity, 'read'));
    expect((await post(client, link)).status()).toBeGreaterThanOrEqual(400);
    expect((await get(client, `${link.slice(0, -4)}AAAA`)).status(), 'links are not guessed').toBe(404);
    await owner.getByRole('button', { name: 'Stop sharing' }).click();
    await expect(owner.getByRole('button', { name: 'Share', exact: true })).toBeVisible();
    expect((await page.goto(link))?.status()).toBe(404);
    await owner.getByRole('button', { name: 'Share', exact: true }).click();
    const second = new URL(await owner.getByRole('textbox', { name: 'Share link' }).inputValue()).pathname;
    expect(second, 'an old link stays dead').not.toBe(link);
  });

  test(`only its owner shares a ${what}`, async () => {
    const row = await createRow(entity, { by: await stranger((await creatorOf(entity)).role) });
    const other = await stranger();
    expect((await post(other.request, `${row.path}/share`)).status()).toBe(404);
    expect([303, 404]).toContain((await post(await visitor(), `${row.path}/share`)).status());
    expect(await (await row.by.request.get(row.path)).text()).not.toContain('/shared/');
  });
}
