import { expect, test } from '@playwright/test';
import { site } from '../site.ts';

for (const page of site.pages.filter((candidate) => candidate.slot)) {
  test(`${page.path} runs the code of its own`, async ({ page: browser }) => {
    await browser.goto(page.path);
    await expect(browser.locator('#tool')).not.toBeEmpty();
    await expect(browser.locator('#tool')).not.toContainText('needs JavaScript');
  });
}
