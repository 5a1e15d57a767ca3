import { test as base, expect, type Page } from '@playwright/test';
import type { Person } from './people.ts';

interface Fixtures {
  /** Opens a page of its own for somebody who is signed in, or for a visitor. It closes with the test. */
  as: (person?: Person) => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  as: async ({ browser, contextOptions }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (person) => {
      const context = await browser.newContext({ ...contextOptions, storageState: person?.state });
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };

/** What a page says loudly; a framework may keep an empty announcer of its own on it. */
export const alertOn = (page: Page) => page.getByRole('alert').filter({ hasText: /\S/ });

/** The one heading that says what page this is. */
export const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name, exact: typeof name === 'string' });

/** Errors that the page itself reports; blocked requests and broken scripts show up here. */
export function listen(page: Page): string[] {
  const heard: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(message.text());
  });
  page.on('pageerror', (error) => heard.push(error.message));
  return heard;
}
