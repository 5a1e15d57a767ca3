import { childrenOf, facts, lower } from '../support/facts.ts';
import { isCreatable } from '../support/grants.ts';
import { linkIn, mailTo } from '../support/outbox.ts';
import { get, idOf, post, stranger, visitor } from '../support/people.ts';
import { createRow, creatorOf, send, status } from '../support/rows.ts';
import { invite, join } from '../support/teams.ts';
import { expect, test } from '../support/test.ts';

const teams = facts.entities.filter((entity) => entity.behaviours.includes('members') && isCreatable(entity));

for (const entity of teams) {
  const what = lower(entity.singular);
  const owner = async () => stranger((await creatorOf(entity)).role);
  const isClosed = !entity.access.read.includes('public') && !entity.access.read.includes('member');

  test(`somebody is invited to a ${what} by mail and works on it`, async ({ as }) => {
    const row = await createRow(entity, { by: await owner() });
    const guest = await stranger();
    if (isClosed) expect(await status(guest, row.path)).toBe(404);
    const page = await as(row.by);
    await page.goto(row.path);
    await expect(page.getByRole('heading', { name: /^Members/ })).toBeVisible();
    await page.getByLabel('Invite by e-mail').fill(guest.email);
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await expect(page.getByText(guest.email).first()).toBeVisible();
    const guestPage = await as(guest);
    await guestPage.goto(linkIn(await mailTo(guest.email, /invit/i)));
    await guestPage.getByRole('button', { name: 'Accept' }).click();
    await expect(guestPage).toHaveURL(new RegExp(row.path));
    for (const child of childrenOf(entity).filter((one) => one.access.create.includes('members'))) {
      const made = await createRow(child, { by: guest, parent: row });
      expect(await status(row.by, made.path)).toBe(200);
      expect(await (await row.by.request.get(row.path)).text()).toContain(made.path);
    }
    await page.goto(row.path);
    await expect(page.getByText(guest.name).first()).toBeVisible();
    await page.getByRole('button', { name: `Remove ${guest.name}` }).click();
    await expect(page.getByText(guest.name)).toHaveCount(0);
    if (isClosed) expect(await status(guest, row.path), 'who is removed sees nothing').toBe(404);
  });

  test(`an invitation to a ${what} works once, for the invited address, until it is withdrawn`, async () => {
    const row = await createRow(entity, { by: await owner() });
    const guest = await stranger();
    const thief = await stranger();
    const link = await invite(row, guest.email);
    expect((await get(await visitor(), link)).status(), 'visitors sign in first').toBe(303);
    expect([403, 404]).toContain((await get(thief.request, link)).status());
    expect([403, 404]).toContain((await post(thief.request, link)).status());
    if (isClosed) expect(await status(thief, row.path)).toBe(404);
    expect((await post(guest.request, link)).status()).toBe(303);
    expect((await post(guest.request, link)).status(), 'it is used up').toBe(404);
    const second = await stranger();
    const withdrawn = await invite(row, second.email);
    const page = await (await row.by.request.get(row.path)).text();
    const action = new RegExp(`${row.path}/invitations/[\\w-]+/withdraw`).exec(page)?.[0] ?? '';
    expect((await post(row.by.request, action)).status()).toBe(303);
    expect((await post(second.request, withdrawn)).status()).toBe(404);
    expect((await get(second.request, `${link.slice(0, -4)}AAAA`)).status(), 'tokens are not guessed').toBe(404);
  });

  test(`members of a ${what} do not become its owner`, async () => {
    const row = await createRow(entity, { by: await owner() });
    const guest = await stranger();
    await join(row, guest);
    expect(await status(guest, row.path)).toBe(200);
    expect((await post(guest.request, `${row.path}/members`, { email: 'friend@example.com' })).status()).toBe(404);
    expect((await post(guest.request, `${row.path}/members/${await idOf(row.by.email)}/remove`)).status()).toBe(404);
    if (!entity.access.delete.includes('members'))
      expect((await post(guest.request, `${row.path}/delete`)).status()).toBe(404);
    if (!entity.access.update.includes('members'))
      expect((await post(guest.request, row.path, { name: 'Taken over' })).status()).toBe(404);
    expect(await status(row.by, row.path)).toBe(200);
    expect((await post(guest.request, `${row.path}/leave`)).status()).toBe(303);
    if (isClosed) expect(await status(guest, row.path)).toBe(404);
  });

  for (const child of childrenOf(entity)) {
    for (const field of child.fields.filter((one) => one.ref === 'User' && one.set === 'form')) {
      test(`${lower(field.label)} of a ${lower(child.singular)} is one of the members`, async () => {
        const row = await createRow(entity, { by: await owner() });
        const outside = await stranger();
        const inside = await stranger();
        await join(row, inside);
        const task = await createRow(child, { parent: row, values: { [field.name]: await idOf(inside.email) } });
        expect(await (await row.by.request.get(task.path)).text()).toContain(inside.name);
        const answer = await send(child, row.by, { ...task.values, [field.name]: await idOf(outside.email) }, row);
        expect(answer.status(), 'nobody from outside').toBe(422);
        expect(await (await row.by.request.get(`/${child.path}/new?parent=${row.id}`)).text()).not.toContain(
          outside.name,
        );
      });
    }
  }
}
