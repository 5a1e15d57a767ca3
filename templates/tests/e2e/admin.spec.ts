import type { Page } from '@playwright/test';
import { auth } from '../support/facts.ts';
import { get, idOf, type Person, person, post, stranger } from '../support/people.ts';
import { status } from '../support/rows.ts';
import { alertOn, expect, heading, test } from '../support/test.ts';

const rowOf = (page: Page, someone: Person) => page.getByRole('row').filter({ hasText: someone.email });

if (auth) {
  const other = auth.roles.find((role) => role !== 'admin' && role !== auth?.roles[0]) ?? 'admin';

  test('admins find people and change their role', async ({ as }) => {
    const someone = await stranger();
    const page = await as(await person('admin'));
    await page.goto('/admin');
    await expect(heading(page, 'Admin')).toBeVisible();
    await page.goto(`/admin?q=${encodeURIComponent(someone.email)}`);
    const select = page.getByRole('combobox', { name: `Role of ${someone.name}` });
    await select.selectOption(other);
    const save = rowOf(page, someone).getByRole('button', { name: 'Save' });
    if (await save.isVisible()) await save.click();
    await expect(page.getByRole('status').filter({ hasText: /\S/ })).toBeVisible();
    await page.goto(`/admin?q=${encodeURIComponent(someone.email)}`);
    await expect(select).toHaveValue(other);
    if (other === 'admin') expect(await status(someone, '/admin')).toBe(200);
  });

  test('a new admin is one at once, and not any longer when it is taken back', async () => {
    const someone = await stranger();
    const admin = await person('admin');
    const path = `/admin/people/${await idOf(someone.email)}/role`;
    expect((await post(admin.request, path, { role: 'admin' })).status()).toBe(303);
    expect(await status(someone, '/admin')).toBe(200);
    expect((await post(admin.request, path, { role: auth?.roles[0] ?? '' })).status()).toBe(303);
    expect(await status(someone, '/admin')).toBe(404);
    expect((await post(admin.request, path, { role: 'emperor' })).status(), 'roles are not invented').toBe(404);
  });

  test('who is blocked is out at once and stays out', async ({ as, page }) => {
    const someone = await stranger();
    const admin = await as(await person('admin'));
    await admin.goto(`/admin?q=${encodeURIComponent(someone.email)}`);
    await rowOf(admin, someone).getByRole('button', { name: 'Block', exact: true }).click();
    await expect(admin.getByRole('status').filter({ hasText: /\S/ })).toBeVisible();
    expect((await get(someone.request, '/account')).status()).toBe(303);
    const signIn = async () => {
      await page.goto('/sign-in');
      await page.getByLabel('E-mail').fill(someone.email);
      await page.getByLabel('Password', { exact: true }).fill(someone.password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    };
    await signIn();
    await expect(alertOn(page)).toBeVisible();
    await admin.goto(`/admin?q=${encodeURIComponent(someone.email)}`);
    await rowOf(admin, someone).getByRole('button', { name: 'Unblock' }).click();
    await expect(
      rowOf(admin, someone)
        .getByRole('button', { name: 'Block', exact: true })
        .or(admin.getByRole('status').filter({ hasText: /\S/ }))
        .first(),
    ).toBeVisible();
    await signIn();
    await expect(page.getByRole('button', { name: 'Your account' })).toBeVisible();
  });

  test('admins cannot lock themselves out', async ({ as }) => {
    const admin = await person('admin');
    const page = await as(admin);
    await page.goto(`/admin?q=${encodeURIComponent(admin.email)}`);
    await expect(rowOf(page, admin).getByRole('button', { name: 'Block', exact: true })).toHaveCount(0);
    const someone = await stranger();
    const page2 = await (await admin.request.get(`/admin?q=${encodeURIComponent(someone.email)}`)).text();
    expect(page2).toContain(someone.email);
    expect(page2, 'passwords are shown nowhere').not.toMatch(/scrypt|\$argon|[0-9a-f]{64}:/);
  });
}
