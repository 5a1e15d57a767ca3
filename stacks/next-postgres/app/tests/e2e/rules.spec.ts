import { entityOf, facts } from '../support/facts.ts';
import { createRow } from '../support/rows.ts';
import { expect, test } from '../support/test.ts';

for (const { name, of = '', label = '' } of facts.slots.filter((slot) => slot.kind === 'rule')) {
  test(`${name} stands among the facts of a row, with its value or that there is none yet`, async ({ as }) => {
    const row = await createRow(entityOf(of));
    const page = await as(row.by);
    await page.goto(row.path);
    const fact = page.getByRole('term').filter({ hasText: label });
    await expect(fact).toBeVisible();
    await expect(fact.locator('xpath=following-sibling::dd')).toHaveText(/\S/);
  });
}
