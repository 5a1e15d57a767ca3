import { existsSync, readFileSync } from 'node:fs';
import { facts } from '../support/facts.ts';
import { get, visitor } from '../support/people.ts';
import { places } from '../support/places.ts';
import { expect, heading, listen, test } from '../support/test.ts';

const PHONE = { width: 390, height: 844 };

for (const place of places) {
  test(`${place.name}: fits a phone, has a title and one heading, and reports no error`, async ({ as }) => {
    const path = await place.path();
    const page = await as(await place.by?.());
    const heard = listen(page);
    await page.setViewportSize(PHONE);
    const answer = await page.goto(path);
    const expected = place.status ?? 200;
    expect(answer?.status()).toBe(expected);
    await expect(page).toHaveTitle(/\S{2,}/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(heading(page, /\S/)).toBeVisible();
    await expect(page.getByRole('main')).toHaveCount(1);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(facts.app.locale);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, 'nothing is wider than the screen').toBeLessThanOrEqual(0);
    // The browser itself reports the answer 404 of the page.
    expect(heard.filter((text) => !(expected === 404 && /404/.test(text)))).toEqual([]);
  });
}

test('titles tell the pages apart', async ({ page }) => {
  const titles = new Set<string>();
  const open = places.filter((place) => !place.by && place.status === undefined);
  for (const place of open) {
    await page.goto(await place.path());
    titles.add(await page.title());
  }
  expect(titles.size).toBe(open.length);
});

/** What the app says of itself: whoever keeps its words in files may have changed them there. */
function promise(): string {
  const words = `messages/${facts.app.locale}/app.json`;
  const file: Record<string, string> = existsSync(words) ? JSON.parse(readFileSync(words, 'utf8')) : {};
  return file['app.tagline'] ?? facts.app.tagline;
}

test('the front page says what the app does', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('link', { name: facts.app.name }).first()).toBeVisible();
  await expect(page.getByText(promise()).first()).toBeVisible();
  if (facts.auth) await expect(page.getByRole('link', { name: 'Create account' }).first()).toBeVisible();
});

for (const text of facts.pages.filter((page) => page.kind === 'text' && page.roles.length === 0)) {
  test(`${text.path} has its text, and the front page leads there`, async ({ page }) => {
    await page.goto('/');
    await page.getByRole('link', { name: text.title }).first().click();
    await expect(page).toHaveURL(new RegExp(`${text.path}$`));
    await expect(heading(page, text.title)).toBeVisible();
    for (const section of text.sections) {
      await expect(page.getByRole('heading', { name: section.heading })).toBeVisible();
      await expect(page.getByText(section.text)).toBeVisible();
    }
  });
}

test('links of the front page lead somewhere', async ({ page }) => {
  await page.goto('/');
  const links = await page
    .locator('a[href^="/"]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
  expect(links.length).toBeGreaterThan(0);
  for (const link of new Set(links)) expect([200, 303], link).toContain((await get(await visitor(), link)).status());
});

test('what does not exist has a page that helps', async ({ page }) => {
  const answer = await page.goto('/no-such-page');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
});

test('the app says that it is well', async () => {
  const answer = await (await visitor()).get('/api/health');
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ ok: true });
});

if (facts.auth) {
  test('everything is reached with the keyboard alone', async ({ page }) => {
    await page.goto('/sign-in');
    await page.keyboard.press('Escape');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const names: string[] = [];
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      names.push(
        await page.evaluate(() => {
          const element = document.activeElement as HTMLInputElement | null;
          const outline = element ? getComputedStyle(element).outlineStyle : 'none';
          return `${element?.labels?.[0]?.textContent ?? element?.textContent ?? ''}|${outline}`;
        }),
      );
    }
    const reached = (name: string) => names.find((text) => text.startsWith(name));
    for (const name of ['E-mail', 'Password', 'Sign in'])
      expect(reached(name), `${name} in ${names.join(', ')}`).toBeDefined();
    expect(reached('Sign in')?.endsWith('|none'), 'the focus is seen').toBe(false);
  });
}
