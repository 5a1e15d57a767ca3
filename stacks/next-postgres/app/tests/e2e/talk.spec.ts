import { type Entity, facts, fieldOf, formFields, isTalk, lower, parentOf } from '../support/facts.ts';
import { fill, formWith } from '../support/forms.ts';
import { isCreatable, mayStranger } from '../support/grants.ts';
import { post, stranger } from '../support/people.ts';
import { createRow, creatorOf, send } from '../support/rows.ts';
import { alertOn, expect, test } from '../support/test.ts';
import { unique, valid } from '../support/values.ts';

for (const entity of facts.entities.filter((one) => isTalk(one) && isCreatable(one))) {
  const above = parentOf(entity) as Entity;
  const what = lower(entity.singular);
  const button = `Create ${what}`;
  const rating = entity.kind.type === 'review' ? fieldOf(entity, entity.kind.rating) : undefined;
  const reader = async () => stranger((await creatorOf(entity)).role);

  test(`a ${what} is written under a ${lower(above.singular)} and deleted by its author`, async ({ as }) => {
    const parent = await createRow(above);
    const by = mayStranger((await creatorOf(entity)).role, above, 'read') ? await reader() : parent.by;
    const page = await as(by);
    await page.goto(parent.path);
    const form = formWith(page, button);
    const words = unique('I have something to say');
    const values = Object.fromEntries(
      formFields(entity, by.role).map((field) => [field.name, field.name === entity.label ? words : valid(field)]),
    );
    if (rating) values[rating.name] = '4';
    await fill(form, formFields(entity, by.role), values);
    await form.getByRole('button', { name: button }).click();
    await expect(page).toHaveURL(new RegExp(parent.path));
    await expect(page.getByText(words).first()).toBeVisible();
    await expect(page.getByRole('main').getByText(by.name).first(), 'with its author').toBeVisible();
    if (rating) {
      await expect(page.getByRole('img', { name: /^4 out of 5/ }).first()).toBeVisible();
      await expect(formWith(page, button), 'one a person').toHaveCount(0);
    }
    if (!entity.access.delete.includes('owner')) return;
    await page.getByRole('button', { name: new RegExp(`^Delete .*${words.slice(0, 20)}`) }).click();
    await expect(page.getByText(words)).toHaveCount(0);
  });

  if (fieldOf(entity, entity.label).required) {
    test(`a ${what} without words is refused, beside the field`, async ({ as }) => {
      const parent = await createRow(above);
      const page = await as(parent.by);
      await page.goto(parent.path);
      const form = formWith(page, button);
      await form.evaluate((element) => {
        (element as HTMLFormElement).noValidate = true;
      });
      await form.getByRole('button', { name: button }).click();
      await expect(alertOn(page).first()).toBeVisible();
      await expect(
        formWith(page, button).getByLabel(new RegExp(`^${fieldOf(entity, entity.label).label}`)),
      ).toHaveAccessibleDescription(/\S/);
    });
  }

  if (rating) {
    test(`a ${what} is written once a person, with 1 to 5 stars`, async () => {
      const parent = await createRow(above);
      const by = await reader();
      const values = { [entity.label]: unique('Fine') };
      for (const stars of ['0', '6', '-1', '4.5', '']) {
        expect((await send(entity, by, { ...values, [rating.name]: stars }, parent)).status(), `${stars} stars`).toBe(
          422,
        );
      }
      expect((await send(entity, by, { ...values, [rating.name]: '2' }, parent)).status()).toBe(303);
      expect((await send(entity, by, { ...values, [rating.name]: '5' }, parent)).status(), 'a second one').toBe(422);
      expect((await send(entity, await reader(), { ...values, [rating.name]: '4' }, parent)).status()).toBe(303);
      expect(await (await by.request.get(parent.path)).text(), 'the average').toMatch(
        /aria-label="3 out of 5"|>3(\.0)?</,
      );
    });
  }

  test(`a ${what} of somebody else stays`, async () => {
    const row = await createRow(entity);
    const other = await stranger();
    expect((await post(other.request, `${row.path}/delete`)).status()).toBe(404);
    expect((await post(other.request, row.path, { [entity.label]: 'Rewritten' })).status()).toBe(404);
    expect(await (await row.by.request.get(row.parent?.path ?? '')).text()).toContain(row.label);
  });
}
