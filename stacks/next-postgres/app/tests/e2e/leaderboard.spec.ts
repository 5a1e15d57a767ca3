import { facts, fieldOf, isWords, labelField } from '../support/facts.ts';
import { isCreatable, mayStranger } from '../support/grants.ts';
import { stranger, visitor } from '../support/people.ts';
import { createRow, creatorOf } from '../support/rows.ts';
import { expect, test } from '../support/test.ts';

for (const entity of facts.entities.filter((one) => one.leaderboard && isCreatable(one))) {
  const field = fieldOf(entity, entity.leaderboard?.field ?? '');

  test(`the leaderboard of ${entity.plural.toLowerCase()} has the highest first`, async ({ as }) => {
    const by = await stranger((await creatorOf(entity)).role);
    const top = field.max ?? 1_000_000;
    const scores = [top - 2, top, top - 1];
    const rows = await Promise.all(
      scores.map((score) => createRow(entity, { by, values: { [field.name]: String(score) } })),
    );
    const page = await as(by);
    await page.goto(`/leaderboard/${entity.path}`);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Leaderboard');
    const links = page.getByRole('main').locator(`a[href^="/${entity.path}/"]`);
    const paths = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    const order = [rows[1], rows[2], rows[0]].map((row) => row?.path);
    expect(paths.filter((path) => order.includes(path ?? ''))).toEqual(order);
    if (isWords(labelField(entity))) await expect(links.first()).toContainText(/\S/);
    const answer = await (await visitor()).get(`/leaderboard/${entity.path}`, { maxRedirects: 0 });
    expect(answer.status()).toBe(mayStranger(undefined, entity, 'read') ? 200 : 303);
  });
}
