import { facts, formFields } from '../support/facts.ts';
import { expectRefused, fill, force, loosen } from '../support/forms.ts';
import { mailTo } from '../support/outbox.ts';
import { get, person, post, visitor } from '../support/people.ts';
import { alertOn, expect, heading, test } from '../support/test.ts';
import { invalid, unique, valid } from '../support/values.ts';

for (const entity of facts.entities.filter((one) => one.kind.type === 'contact')) {
  const fields = formFields(entity, 'visitor');

  test('visitors write, and admins read it', async ({ page, as }) => {
    const admin = await person('admin');
    const word = unique('Visitor');
    await page.goto(`/${entity.path}`);
    await expect(heading(page, /./)).toBeVisible();
    const form = page.getByRole('main').locator('form').first();
    await fill(form, fields, Object.fromEntries(fields.map((field) => [field.name, valid(field, `${word} asks`)])));
    await form.getByRole('button', { name: /^Send/ }).click();
    await expect(page.getByRole('status').filter({ hasText: /\S/ }).first()).toBeVisible();
    const adminPage = await as(admin);
    await adminPage.goto(`/${entity.path}`);
    await adminPage.getByRole('link', { name: word }).first().click();
    for (const field of fields.filter((one) => one.type === 'longtext')) {
      await expect(adminPage.getByText(`${word} asks`).last(), field.name).toBeVisible();
    }
    await mailTo(admin.email, new RegExp(word));
    const list = await (await (await person()).request.get(`/${entity.path}`)).text();
    expect(list, 'others do not read it').not.toContain(word);
  });

  test('what is missing or wrong is said beside the field', async ({ page }) => {
    await page.goto(`/${entity.path}`);
    const form = page.getByRole('main').locator('form').first();
    await loosen(form);
    const wrong = fields.flatMap((field) => (invalid(field)[0] ? [{ field, ...invalid(field)[0] }] : []));
    for (const { field, value } of wrong) await force(form, field, value ?? '');
    await form.getByRole('button', { name: /^Send/ }).click();
    await expect(alertOn(page).first()).toBeVisible();
    for (const { field, why } of wrong) await expectRefused(form, field, why ?? '');
  });

  test('programs that fill in everything reach nobody', async () => {
    const word = unique('Robot');
    const form = Object.fromEntries(fields.map((field) => [field.name, valid(field, word)]));
    await post(await visitor(), `/${entity.path}`, { ...form, website: 'https://spam.example' });
    const list = await (await (await person('admin')).request.get(`/${entity.path}`)).text();
    expect(list).not.toContain(word);
    expect((await get(await visitor(), `/${entity.path}`)).status()).toBe(200);
  });
}
