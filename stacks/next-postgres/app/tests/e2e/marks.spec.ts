import type { Page } from '@playwright/test';
import { type Behaviour, type Entity, facts, lower } from '../support/facts.ts';
import { isCreatable, mayStranger } from '../support/grants.ts';
import { commonRole, get, post, stranger, visitor } from '../support/people.ts';
import { change, createRow, type Row } from '../support/rows.ts';
import { expect, heading, test } from '../support/test.ts';

/** Favorites, votes and follows: switches that each person has of their own. */
const MARKS: [Behaviour, string][] = [
  ['favorites', 'Favorite'],
  ['votes', 'Vote'],
  ['follows', 'Follow'],
];

const toggle = (page: Page, name: string) =>
  page
    .getByRole('main')
    .getByRole('button', { name: new RegExp(`^${name}\\b`) })
    .first();

async function votesOf(page: Page): Promise<number> {
  const words = await page
    .getByRole('main')
    .getByText(/^\s*\d+ votes?\s*$/)
    .first()
    .textContent();
  return Number.parseInt(words ?? '', 10);
}

const marked = facts.entities.filter((entity) => isCreatable(entity) && mayStranger(commonRole, entity, 'read'));

for (const entity of marked) {
  for (const [behaviour, name] of MARKS) {
    if (!entity.behaviours.includes(behaviour)) continue;

    test(`a ${lower(entity.singular)}: “${name}” is switched on and off, each for themselves`, async ({ as }) => {
      const row = await createRow(entity);
      const page = await as(await stranger());
      await page.goto(row.path);
      await expect(toggle(page, name)).toHaveAttribute('aria-pressed', 'false');
      await toggle(page, name).click();
      await expect(toggle(page, name)).toHaveAttribute('aria-pressed', 'true');
      await page.reload();
      await expect(toggle(page, name)).toHaveAttribute('aria-pressed', 'true');
      if (behaviour === 'votes') expect(await votesOf(page)).toBe(1);
      if (behaviour === 'favorites') await expectFavorite(page, row, true);

      const other = await as(await stranger());
      await other.goto(row.path);
      await expect(toggle(other, name), 'others decide for themselves').toHaveAttribute('aria-pressed', 'false');
      if (behaviour === 'votes') {
        await toggle(other, name).click();
        await expect(toggle(other, name)).toHaveAttribute('aria-pressed', 'true');
        expect(await votesOf(other)).toBe(2);
      }
      await page.goto(row.path);
      await toggle(page, name).click();
      await expect(toggle(page, name)).toHaveAttribute('aria-pressed', 'false');
      if (behaviour === 'votes') expect(await votesOf(page)).toBe(1);
      if (behaviour === 'favorites') await expectFavorite(page, row, false);
    });
  }

  if (MARKS.some(([behaviour]) => entity.behaviours.includes(behaviour))) {
    test(`a ${lower(entity.singular)}: visitors sign in before they mark it`, async ({ page }) => {
      const row = await createRow(entity);
      const answer = await page.goto(row.path);
      if (answer?.status() !== 200 || !mayStranger(undefined, entity, 'read')) return;
      for (const verb of ['favorite', 'vote', 'follow']) {
        const tried = await post(await visitor(), `${row.path}/${verb}`, { on: '1' });
        expect([303, 404], verb).toContain(tried.status());
        if (tried.status() === 303) expect(tried.headers().location).toContain('/sign-in');
      }
    });
  }

  if (entity.behaviours.includes('follows') && entity.access.update.includes('owner') && !entity.approval)
    followTest(entity);
}

async function expectFavorite(page: Page, row: Row, is: boolean): Promise<void> {
  await page.goto('/favorites');
  await expect(heading(page, 'Favorites')).toBeVisible();
  await expect(page.getByRole('main').locator(`a[href="${row.path}"]`)).toHaveCount(is ? 1 : 0);
}

function followTest(entity: Entity): void {
  test(`followers of a ${lower(entity.singular)} hear of changes`, async () => {
    const row = await createRow(entity);
    const fan = await stranger();
    await post(fan.request, `${row.path}/follow`, { on: '1' });
    expect((await change(row)).status()).toBe(303);
    await expect.poll(async () => (await fan.request.get('/notifications')).text()).toContain(row.label);
  });
}

for (const entity of facts.entities.filter(
  (one) => one.behaviours.includes('favorites') && isCreatable(one) && !mayStranger(commonRole, one, 'read'),
)) {
  test(`a ${lower(entity.singular)} of somebody else cannot be marked`, async () => {
    const row = await createRow(entity);
    const other = await stranger();
    expect((await post(other.request, `${row.path}/favorite`, { on: '1' })).status()).toBe(404);
    expect((await get(other.request, '/favorites')).status()).toBe(200);
  });
}
