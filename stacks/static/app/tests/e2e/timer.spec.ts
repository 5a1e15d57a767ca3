import { expect, test } from '@playwright/test';
import { site } from '../site.ts';

const path = site.pages.find((page) => page.tool === 'timer')?.path ?? '/';

test('the timer counts down, pauses and says when it is over', async ({ page }) => {
  await page.clock.install();
  await page.goto(path);
  await page.getByLabel('Minutes').fill('1');
  await page.getByLabel('Seconds').fill('30');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.clock.runFor(30_000);
  await expect(page.getByText('01:00')).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.clock.runFor(30_000);
  await expect(page.getByText('01:00')).toBeVisible();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.clock.runFor(61_000);
  await expect(page.getByText('Time is up.')).toBeVisible();
});
