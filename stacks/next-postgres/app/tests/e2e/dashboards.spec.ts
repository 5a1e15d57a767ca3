import { entityOf, facts, fieldOf, type Page as PageFacts, type Widget } from '../support/facts.ts';
import { creatorRoles, isCreatable, mayOwner, mayStranger } from '../support/grants.ts';
import { type Person, stranger } from '../support/people.ts';
import { createRow, creatorOf } from '../support/rows.ts';
import { expect, heading, test } from '../support/test.ts';

const dashboards = facts.pages.filter((page) => page.kind === 'dashboard');

/** Counts what a person owns can be checked by a person who starts with nothing. */
const counted = (page: PageFacts): Widget[] =>
  page.widgets.filter(({ shape, measure, entity: name }) => {
    const entity = entityOf(name);
    return (
      shape === 'tile' &&
      measure === 'count' &&
      isCreatable(entity) &&
      mayOpen(page, creatorRoles(entity)[0]) &&
      entity.kind.type === 'record' &&
      !entity.access.read.includes('public')
    );
  });

/** Whoever makes the rows has to see the page, to see them counted. */
const mayOpen = (page: PageFacts, role: string | undefined): boolean =>
  page.roles.length === 0 || (role !== undefined && page.roles.includes(role));

for (const dashboard of dashboards) {
  test(`${dashboard.title} shows every figure, also without data`, async ({ as, page }) => {
    const isOpen = dashboard.roles.length === 0;
    const role = dashboard.roles.find((one) => facts.auth?.roles.includes(one));
    const shown = isOpen && !facts.auth ? page : await as(await stranger(role));
    const answer = await shown.goto(dashboard.path);
    expect(answer?.status()).toBe(200);
    await expect(heading(shown, dashboard.title)).toBeVisible();
    for (const widget of dashboard.widgets)
      await expect(shown.getByText(widget.title, { exact: true }).first(), widget.title).toBeVisible();
  });

  for (const widget of counted(dashboard)) {
    test(`${dashboard.title}: “${widget.title}” counts the viewer’s rows and no others`, async ({ as }) => {
      const entity = entityOf(widget.entity);
      const by = await stranger((await creatorOf(entity)).role);
      if (!mayOwner(by.role, entity, 'read')) return;
      const readsAll = mayStranger(by.role, entity, 'read');
      const before = Number(await figure(as, by, dashboard, widget));
      if (!readsAll) expect(before).toBe(0);
      await createRow(entity, { by });
      await createRow(entity, { by });
      await createRow(entity, { by: await stranger(by.role) });
      expect(await figure(as, by, dashboard, widget)).toBe(String(before + (readsAll ? 3 : 2)));
    });
  }

  for (const widget of dashboard.widgets.filter((one) => one.shape !== 'tile')) {
    const entity = entityOf(widget.entity);
    if (!isCreatable(entity) || entity.kind.type !== 'record') continue;
    if (!mayOpen(dashboard, creatorRoles(entity)[0])) continue;
    test(`${dashboard.title}: “${widget.title}” is drawn with words for those who do not see it`, async ({ as }) => {
      const by = await stranger((await creatorOf(entity)).role);
      const values = widget.field ? { [widget.field]: String(fieldOf(entity, widget.field).min ?? 1) } : {};
      await createRow(entity, { by, values });
      await createRow(entity, { by });
      const page = await as(by);
      await page.goto(dashboard.path);
      const chart = page.getByRole('img', { name: /\S/ });
      await expect(chart.first()).toBeVisible();
    });
  }
}

async function figure(
  as: (person: Person) => Promise<import('@playwright/test').Page>,
  by: Person,
  dashboard: PageFacts,
  widget: Widget,
): Promise<string> {
  const page = await as(by);
  await page.goto(dashboard.path);
  const term = page
    .getByRole('term')
    .filter({ hasText: new RegExp(`^${widget.title}$`) })
    .first();
  const text = await term.evaluate((element) => element.nextElementSibling?.textContent ?? '');
  await page.close();
  return text.trim();
}
