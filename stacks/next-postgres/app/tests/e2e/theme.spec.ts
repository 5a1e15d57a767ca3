import type { Page } from '@playwright/test';
import { auth } from '../support/facts.ts';
import { person } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

/** How bright the page is, from 0 to 255. */
const brightness = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const colours = [document.body, document.documentElement].map(
      (element) => getComputedStyle(element).backgroundColor,
    );
    if (!canvas) return -1;
    canvas.fillStyle = 'white';
    canvas.fillRect(0, 0, 1, 1);
    for (const colour of colours.reverse()) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return Math.round((red + green + blue) / 3);
  });

const button = (page: Page, mode: 'Dark' | 'Light') => page.getByRole('button', { name: `${mode} mode` }).first();

test('dark and light are chosen in the foot of the page and last', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  if (await button(page, 'Light').isVisible()) await button(page, 'Light').click();
  expect(await brightness(page)).toBeGreaterThan(180);
  await button(page, 'Dark').click();
  await expect.poll(() => brightness(page)).toBeLessThan(80);
  await page.reload();
  expect(await brightness(page), 'it lasts').toBeLessThan(80);
  await page.goto(auth ? '/sign-in' : '/');
  expect(await brightness(page), 'on other pages too').toBeLessThan(80);
  await page.goto('/');
  await button(page, 'Light').click();
  await expect.poll(() => brightness(page)).toBeGreaterThan(180);
});

if (auth) {
  test('dark and light are chosen in the account menu', async ({ as }) => {
    const page = await as(await person());
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto('/account');
    await page.getByRole('button', { name: 'Your account' }).click();
    const menu = button(page, 'Dark').or(button(page, 'Light')).first();
    const wasDark = (await brightness(page)) < 80;
    await menu.click();
    await expect(page).toHaveURL(/\/account$/);
    expect((await brightness(page)) < 80).toBe(!wasDark);
  });
}
