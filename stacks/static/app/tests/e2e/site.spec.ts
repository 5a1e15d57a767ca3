import { expect, test } from '@playwright/test';
import { faults, sideways } from '../accessible.ts';
import { site } from '../site.ts';

for (const page of site.pages) {
  test(`${page.path} says what it is`, async ({ page: browser }) => {
    const problems: string[] = [];
    browser.on('pageerror', (error) => problems.push(String(error)));
    browser.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    expect((await browser.goto(page.path))?.status()).toBe(200);
    await expect(browser).toHaveTitle(page.home ? site.name : `${page.title} · ${site.name}`);
    await expect(browser.getByRole('heading', { level: 1 })).toHaveText(page.home ? site.name : page.title);
    for (const section of page.sections) {
      await expect(browser.getByRole('heading', { level: 2, name: section.heading, exact: true })).toBeVisible();
      await expect(browser.getByText(section.text, { exact: true })).toBeVisible();
    }
    for (const other of site.pages) {
      await expect(browser.getByRole('navigation', { name: 'Main' }).locator(`a[href="${other.path}"]`)).toHaveCount(1);
    }
    expect(problems).toEqual([]);
  });

  test(`${page.path} fits a phone and is accessible, light and dark`, async ({ page: browser }) => {
    await browser.setViewportSize({ width: 390, height: 844 });
    for (const scheme of ['light', 'dark'] as const) {
      await browser.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await browser.goto(page.path);
      expect(await sideways(browser)).toBeLessThanOrEqual(0);
      expect(await faults(browser)).toEqual([]);
    }
  });
}

test('light and dark persist', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  await page.getByRole('button', { name: /mode/ }).click();
  const chosen = await page.locator('html').getAttribute('data-theme');
  expect(chosen).toMatch(/light|dark/);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', chosen ?? '');
});

test('an unknown address says so, and none leads out of the folder', async ({ page, request }) => {
  expect((await page.goto('/no-such-page'))?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no page here');
  for (const path of ['/..%2fpackage.json', '/%2e%2e/server.ts', '/%00', '/%']) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(404);
  }
});

test('only reading is allowed, under safe headers', async ({ request }) => {
  expect((await request.post('/')).status()).toBe(405);
  const headers = (await request.get('/')).headers();
  expect(headers['content-security-policy']).toContain("default-src 'self'");
  expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  expect(headers['x-content-type-options']).toBe('nosniff');
});
