import { facts, isPlain, isWords, labelField, lower } from '../support/facts.ts';
import { isCreatable, mayOwner } from '../support/grants.ts';
import { get, stranger } from '../support/people.ts';
import { change, createRow, creatorOf } from '../support/rows.ts';
import { expect, heading, test } from '../support/test.ts';
import { valid } from '../support/values.ts';

const live = facts.entities.filter(
  (entity) => entity.behaviours.includes('live') && isPlain(entity) && isCreatable(entity),
);

for (const entity of live) {
  const what = lower(entity.singular);

  test(`an open list shows a new ${what} without a reload`, async ({ as }) => {
    const by = await stranger((await creatorOf(entity)).role);
    const first = await createRow(entity, { by });
    const page = await as(by);
    const address = first.parent?.path ?? `/${entity.path}`;
    await page.goto(address);
    await expect(page.locator(`a[href="${first.path}"]`).first()).toBeVisible();
    // A page that is loaded again has forgotten it.
    await page.evaluate(() => Object.assign(window, { marked: true }));
    const second = await createRow(entity, { by, ...(first.parent ? { parent: first.parent } : {}) });
    await expect(page.locator(`a[href="${second.path}"]`).first()).toBeVisible();
    expect(await page.evaluate(() => 'marked' in window), 'the page was not loaded again').toBe(true);
  });

  const label = labelField(entity);
  if (isWords(label) && label.set === 'form') {
    test(`an open ${what} shows a change without a reload`, async ({ as }) => {
      const row = await createRow(entity);
      if (!mayOwner(row.by.role, entity, 'update')) return;
      const page = await as(row.by);
      await page.goto(row.path);
      await expect(heading(page, row.label)).toBeVisible();
      const next = valid(label);
      expect((await change(row, { [label.name]: next })).status()).toBe(303);
      await expect(heading(page, next)).toBeVisible();
    });
  }
}

if (live.length > 0) {
  test('nobody listens to what they cannot read', async () => {
    const entity = live[0] as (typeof live)[number];
    const row = await createRow(entity);
    const other = await stranger();
    const topic = `${entity.name.replace(/(?<=[a-z\d])(?=[A-Z])/g, '_').toLowerCase()}:${row.id}`;
    for (const wanted of [topic, 'no-such-topic', `billing:${row.id}`, `notices:${row.id}`, '']) {
      const answer = await get(other.request, `/events?topic=${encodeURIComponent(wanted)}`);
      expect(answer.status(), wanted).toBe(404);
    }
  });
}
