import { type Entity, entityOf, facts, lower, type Notice, parentOf } from '../support/facts.ts';
import { isCreatable, mayStranger } from '../support/grants.ts';
import { posted } from '../support/outbox.ts';
import { get, type Person, person, post, stranger } from '../support/people.ts';
import { createRow, creatorOf, type Row } from '../support/rows.ts';
import { join, teamOf } from '../support/teams.ts';
import { expect, heading, test } from '../support/test.ts';

const PHONE = '+49 30 1234567';

const reachable = facts.notices.filter((notice) => {
  const entity = notice.trigger.entity ? entityOf(notice.trigger.entity) : undefined;
  return (
    entity &&
    notice.trigger.type === 'created' &&
    isCreatable(entity) &&
    ['owner', 'parent_owner', 'admins'].includes(notice.to)
  );
});

interface Scene {
  row: Row;
  hears: Person;
}

/** Something happens, and somebody new should hear of it. */
async function stage(notice: Notice, entity: Entity): Promise<Scene> {
  const role = (await creatorOf(entity)).role;
  if (notice.to === 'owner') {
    const hears = await stranger(role);
    await savePhone(hears, notice);
    return { row: await createRow(entity, { by: hears }), hears };
  }
  if (notice.to === 'admins') return { row: await createRow(entity), hears: await person('admin') };
  const above = parentOf(entity) as Entity;
  const hears = await stranger((await creatorOf(topOf(above))).role);
  await savePhone(hears, notice);
  const parent = await createRow(above, { by: hears });
  return { row: await createRow(entity, { parent, by: await colleague(parent) }), hears };
}

/** Somebody else who may write below the row: nobody is told what they did themselves. */
async function colleague(parent: Row): Promise<Person> {
  const other = await stranger();
  const team = mayStranger(other.role, parent.entity, 'read') ? undefined : teamOf(parent);
  if (team) await join(team, other);
  return other;
}

function topOf(entity: Entity): Entity {
  const above = parentOf(entity);
  return above ? topOf(above) : entity;
}

async function savePhone(by: Person, notice: Notice): Promise<void> {
  if (notice.by.includes('sms'))
    expect((await post(by.request, '/notifications/phone', { phone: PHONE })).status()).toBe(303);
}

for (const notice of reachable) {
  const entity = entityOf(notice.trigger.entity ?? '');
  test(`a new ${lower(entity.singular)} is told to ${notice.to.replace('_', ' ')} by ${notice.by.join(', ')}`, async ({
    as,
  }) => {
    const { row, hears } = await stage(notice, entity);
    if (notice.by.includes('app')) {
      const page = await as(hears);
      const home = await page.goto('/account');
      expect(home?.status()).toBe(200);
      const bell = page.getByRole('link', { name: /^Notifications/ }).first();
      await expect(bell).toBeVisible();
      await bell.click();
      await expect(heading(page, 'Notifications')).toBeVisible();
      await page.getByRole('link', { name: notice.text }).first().click();
      await expect(page, 'it leads there').toHaveURL(new RegExp(`${row.path}|${row.parent?.path ?? row.path}`));
      await page.goto('/account');
      await expect(page.getByRole('link', { name: /^Notifications, \d+ new/ }), 'what was read is not new').toHaveCount(
        0,
      );
    }
    const texts = (channel: 'mail' | 'sms', to: string) => async () =>
      (await posted(to))
        .filter((message) => message.channel === channel)
        .map((message) => `${message.subject}\n${message.text}`)
        .join('\n');
    if (notice.by.includes('email')) await expect.poll(texts('mail', hears.email)).toContain(notice.text);
    if (notice.by.includes('sms')) await expect.poll(texts('sms', PHONE.replaceAll(' ', ''))).toContain(notice.text);
  });
}

const shown = reachable.find((one) => one.by.includes('app'));
if (shown) {
  test('notifications are one’s own', async () => {
    const { hears } = await stage(shown, entityOf(shown.trigger.entity ?? ''));
    const page = await (await hears.request.get('/notifications')).text();
    const link = /\/notifications\/[\w-]{20,}/.exec(page)?.[0] ?? '';
    expect(link).not.toBe('');
    const other = await stranger();
    expect((await get(other.request, link)).status()).toBe(404);
    expect(await (await other.request.get('/notifications')).text()).not.toContain(link);
  });
}
