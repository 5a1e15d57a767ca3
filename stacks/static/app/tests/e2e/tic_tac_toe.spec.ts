import { expect, test } from '@playwright/test';
import { site } from '../site.ts';

const path = site.pages.find((page) => page.tool === 'tic_tac_toe')?.path ?? '/';

test('three in a row win, and a new game starts empty', async ({ page }) => {
  await page.goto(path);
  for (const [row, column] of [[1, 1], [2, 1], [1, 2], [2, 2], [1, 3]]) {
    await page.getByRole('button', { name: `Row ${row}, column ${column}: empty` }).click();
  }
  await expect(page.getByText('X wins.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Row 3, column 3: empty' })).toBeDisabled();
  await page.getByRole('button', { name: 'New game' }).click();
  await expect(page.getByText('X is next.')).toBeVisible();
});
