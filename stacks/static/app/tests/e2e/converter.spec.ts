import { expect, test } from '@playwright/test';
import { site } from '../site.ts';

const path = site.pages.find((page) => page.tool === 'converter')?.path ?? '/';

test('an amount is converted as it is typed', async ({ page }) => {
  await page.goto(path);
  await page.getByLabel('What').selectOption('Temperature');
  await page.getByLabel('Amount').fill('100');
  await page.getByLabel('From').selectOption('Celsius');
  await page.getByLabel('To').selectOption('Fahrenheit');
  await expect(page.getByRole('status')).toHaveText('212 Fahrenheit');
  await page.getByLabel('Amount').fill('many');
  await expect(page.getByRole('status')).toHaveText('Type a number');
});
