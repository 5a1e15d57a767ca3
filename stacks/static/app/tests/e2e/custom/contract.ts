/**
 * What every slot has to keep in a browser, whatever it does. `vibe fill` and `vibe verify <slot>` run it; it belongs to vibe.
 */
import { expect, type Page, test } from '@playwright/test';
import { faults, sideways } from '../../accessible.ts';
import { type Page as Shown, site } from '../../site.ts';

/** Typed into every field: a page that shows it as markup is not safe. */
const HOSTILE = '<img src=x onerror=alert(1)> "quoted" & ';
const CONTROLS = '#tool :is(a[href], button, input, select, textarea, [tabindex="0"]):not([type="radio"], :disabled)';
const KEYS = ['ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown', 'Enter', ' ', 'Escape', 'a', '7'];
const PHONE = { width: 390, height: 844 };

/** Everything that is said about something that went wrong, and every address that is no part of this site. */
function listen(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(message.text());
  });
  page.on('request', (request) => {
    const address = new URL(request.url());
    const inside = address.hostname === '127.0.0.1' || ['data:', 'blob:'].includes(address.protocol);
    if (!inside) heard.push(`it asks ${address.host}, which is another machine`);
  });
  return heard;
}

/** Opens the page and waits until the slot has built, or could not. */
async function open(page: Page, path: string): Promise<void> {
  expect((await page.goto(path))?.status()).toBe(200);
  await expect(page.locator('#tool[data-built]')).toBeVisible();
}

/** The page around the slot, and where it is. */
const around = (page: Page) =>
  page.evaluate(() => {
    const parts = [...document.querySelectorAll('header, nav, h1, footer')].map((part) => part.textContent);
    return [location.pathname, document.querySelectorAll('main').length, ...parts];
  });

/** Uses everything once, as somebody in a hurry would. */
async function use(page: Page): Promise<void> {
  await page.evaluate(
    ({ controls, text }) => {
      for (const part of document.querySelectorAll<HTMLElement>(controls)) {
        if (!part.isConnected) continue;
        if (part instanceof HTMLSelectElement) part.selectedIndex = part.options.length - 1;
        else if (part instanceof HTMLTextAreaElement) part.value = text;
        else if (part instanceof HTMLInputElement && part.type === 'text') part.value = text;
        else if (part instanceof HTMLInputElement && part.type === 'number') part.value = '7';
        else if (!(part instanceof HTMLAnchorElement)) part.click();
        for (const name of ['input', 'change']) part.dispatchEvent(new Event(name, { bubbles: true }));
      }
    },
    { controls: CONTROLS, text: HOSTILE },
  );
  for (const key of KEYS) await page.keyboard.press(key);
}

export function pageContract(slot: string): void {
  const shown = site.pages.filter((page) => page.slot === slot);
  test(`a page shows the slot ${slot}`, () => expect(shown.length).toBeGreaterThan(0));
  for (const page of shown) pageKeeps(slot, page);
}

function pageKeeps(slot: string, { path }: Shown): void {
  test(`${path} shows something, reports no error and asks no other machine`, async ({ page }) => {
    const heard = listen(page);
    await open(page, path);
    expect(heard).toEqual([]);
    await expect(page.locator('#tool[data-built="yes"]')).toHaveText(/\S/);
  });

  test(`${path} fits a phone and is accessible, light and dark, before and after it was used`, async ({ page }) => {
    await page.setViewportSize(PHONE);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await open(page, path);
      for (const when of ['before it was used', 'after it was used']) {
        if (when.startsWith('after')) await use(page);
        expect(await faults(page), `${when}, ${colorScheme}`).toEqual([]);
        expect(await sideways(page), `nothing is wider than the screen ${when}`).toBeLessThanOrEqual(0);
      }
    }
  });

  test(`${path} is used without a mouse`, async ({ page }) => {
    await open(page, path);
    const wanted = await page.evaluate((controls) => {
      const all = [...document.querySelectorAll<HTMLElement>(controls)].filter((part) => part.checkVisibility());
      for (const [at, part] of all.entries()) part.dataset.reached = String(at);
      return all.length;
    }, CONTROLS);
    const reached = new Set<string>();
    const unseen: string[] = [];
    for (let step = 0; step < wanted + site.pages.length + 20 && reached.size < wanted; step += 1) {
      await page.keyboard.press('Tab');
      const [at, seen, words] = await page.evaluate(() => {
        const part = document.activeElement as HTMLElement | null;
        const style = part ? getComputedStyle(part) : null;
        const visible = style !== null && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
        return [part?.dataset.reached ?? '', visible, part?.textContent?.trim() ?? ''] as const;
      });
      if (at === '') continue;
      reached.add(at);
      if (!seen) unseen.push(words);
    }
    expect(reached.size, 'the Tab key reaches every control').toBe(wanted);
    expect(unseen, 'the focus is seen').toEqual([]);
  });

  test(`${path} takes whatever is typed and pressed, and leaves the page around it alone`, async ({ page }) => {
    const heard = listen(page);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, path);
    const before = await around(page);
    await use(page);
    await use(page);
    expect(await page.locator('img[src="x"]').count(), 'what was typed became markup').toBe(0);
    await expect(page.locator('#tool')).toHaveText(/\S/);
    expect(await around(page)).toEqual(before);
    expect(heard).toEqual([]);
  });

  test(`${path} starts whatever lies in its memory`, async ({ page }) => {
    const heard = listen(page);
    for (const rotten of ['{', '"x"', '{"a":{}}', '[[null]]']) {
      await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [`slot-${slot}`, rotten] as const);
      await open(page, path);
      expect(heard, rotten).toEqual([]);
    }
  });
}
