import { expect, test } from '@playwright/test';
import { site } from '../site.ts';

const path = site.pages.find((page) => page.tool === 'calculator')?.path ?? '/';

test('an expression gives its result', async ({ page }) => {
  await page.goto(path);
  await page.getByLabel('Expression').fill('2 + 3 × (4 − 1)');
  await page.getByRole('button', { name: 'Calculate' }).click();
  await expect(page.getByRole('status')).toHaveText('11');
  await expect(page.getByRole('listitem').filter({ hasText: '= 11' })).toBeVisible();
});

test('keys type, clear clears, nonsense is explained', async ({ page }) => {
  await page.goto(path);
  for (const key of ['7', '÷', '2']) await page.getByRole('button', { name: key, exact: true }).click();
  await page.getByLabel('Expression').press('Enter');
  await expect(page.getByRole('status')).toHaveText('3.5');
  await page.getByLabel('Expression').fill('2 +');
  await page.getByLabel('Expression').press('Enter');
  await expect(page.getByRole('status')).toHaveText('Something is missing at the end');
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByLabel('Expression')).toHaveValue('');
});
