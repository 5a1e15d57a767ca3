import type { Page } from '@playwright/test';
import axe from 'axe-core';
import { facts } from '../support/facts.ts';
import { places } from '../support/places.ts';
import { expect, test } from '../support/test.ts';

/** axe runs in the page; the page's policy allows no foreign scripts, so its source is evaluated instead of loaded. */
async function violations(page: Page, rules?: string[]): Promise<string[]> {
  const found = await page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const options = only ? { runOnly: { type: 'rule' as const, values: only } } : {};
    const { violations: all } = await axe.run(document, { ...options, resultTypes: ['violations'], elementRef: false });
    return all.flatMap((one) =>
      one.nodes.map((node) => `${one.id}: ${node.target.join(' ')} – ${node.failureSummary ?? one.help}`),
    );
  }, rules);
  return found;
}

/** All that can differ between light and dark. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

async function look(page: Page, mode: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: mode, reducedMotion: 'reduce' });
  if (facts.theme.mode === 'system') return settled(page);
  const wanted = page.getByRole('button', { name: mode === 'dark' ? 'Dark mode' : 'Light mode' }).first();
  if (await wanted.isVisible()) {
    await wanted.click();
    await page.evaluate(axe.source);
  }
  await settled(page);
}

/** Colours that are still on their way are nobody's colours; one that arrives may set off the next, further inside. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const isEnding = (one: Animation) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
    for (let quiet = 0; quiet < 2; quiet += 1) {
      await frame();
      const moving = document.getAnimations().filter(isEnding);
      if (moving.length > 0) quiet = -1;
      await Promise.allSettled(moving.map((one) => one.finished));
    }
  });

for (const place of places) {
  test(`${place.name}: nothing for axe to find, light and dark`, async ({ as }) => {
    const path = await place.path();
    const page = await as(await place.by?.());
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(path);
    await page.evaluate(axe.source);
    await look(page, 'light');
    expect(await violations(page), 'in light').toEqual([]);
    await look(page, 'dark');
    expect(await violations(page, COLOUR_RULES), 'in dark').toEqual([]);
  });
}
