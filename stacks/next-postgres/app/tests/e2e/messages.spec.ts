import { facts, lower } from '../support/facts.ts';
import { isCreatable } from '../support/grants.ts';
import { get, post, stranger } from '../support/people.ts';
import { createRow } from '../support/rows.ts';
import { expect, heading, test } from '../support/test.ts';
import { unique } from '../support/values.ts';

for (const entity of facts.entities.filter((one) => one.behaviours.includes('messages') && isCreatable(one))) {
  test(`people write to the owner of a ${lower(entity.singular)}, and nobody else reads it`, async ({ as }) => {
    const row = await createRow(entity);
    const guest = await stranger();
    const words = unique('Is it still there?');
    const page = await as(guest);
    await page.goto(row.path);
    await page.getByRole('button', { name: `Message ${row.by.name}` }).click();
    await page.getByLabel('Message', { exact: true }).fill(words);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByText(words).first()).toBeVisible();
    await expect(page).toHaveURL(/\/messages\/[\w-]{20,}/);
    const talk = new URL(page.url()).pathname;

    const owner = await as(row.by);
    await owner.goto('/messages');
    await expect(heading(owner, 'Messages')).toBeVisible();
    await owner.getByRole('link', { name: guest.name }).first().click();
    await expect(owner.getByText(words).first()).toBeVisible();
    const answer = unique('Yes, it is.');
    await owner.getByLabel('Message', { exact: true }).fill(answer);
    await owner.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByText(answer).first(), 'it arrives without a reload').toBeVisible();

    const other = await stranger();
    expect((await get(other.request, talk)).status()).toBe(404);
    expect((await post(other.request, talk, { text: 'Me too' })).status()).toBe(404);
    expect(await (await other.request.get('/messages')).text()).not.toContain(words);
    await page.goto(talk);
    await expect(page.getByText('Me too')).toHaveCount(0);
  });

  test(`nobody writes to themselves about a ${lower(entity.singular)}, nor nothing at all`, async ({ as }) => {
    const row = await createRow(entity);
    const own = await as(row.by);
    await own.goto(row.path);
    await expect(own.getByRole('button', { name: /^Message / })).toHaveCount(0);
    const guest = await stranger();
    const page = await as(guest);
    await page.goto(row.path);
    await page.getByRole('button', { name: `Message ${row.by.name}` }).click();
    await page.getByLabel('Message', { exact: true }).fill('   ');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.goto('/messages');
    await expect(page.getByRole('main').getByText(row.by.name)).toHaveCount(0);
  });
}
