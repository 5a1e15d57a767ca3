import type { Page } from '@playwright/test';
import { type Entity, entityOf, type Field, facts, fieldOf, lower } from '../support/facts.ts';
import { control, fill, formWith } from '../support/forms.ts';
import { get, type Person, post, stranger } from '../support/people.ts';
import { bookingDays, createRow, creatorOf, type Row, send, status } from '../support/rows.ts';
import { alertOn, expect, test } from '../support/test.ts';
import { dayFromNow } from '../support/values.ts';

interface Parts {
  of: Field;
  from: Field;
  to: Field;
  thing: Entity;
}

function partsOf(entity: Entity): Parts | undefined {
  const { kind } = entity;
  if (kind.type !== 'booking') return undefined;
  const of = fieldOf(entity, kind.of);
  return { of, from: fieldOf(entity, kind.from), to: fieldOf(entity, kind.to), thing: entityOf(of.ref ?? '') };
}

const at = (field: Field, day: number, time = '10:00'): string =>
  field.type === 'date' ? dayFromNow(day) : `${dayFromNow(day)}T${time}`;

async function book(page: Page, thing: Row, { from, to }: Parts, days: [number, number]): Promise<void> {
  await page.goto(thing.path);
  await expect(page.getByRole('heading', { name: 'Book', exact: true })).toBeVisible();
  const form = formWith(page, 'Book');
  await fill(form, [from, to], { [from.name]: at(from, days[0]), [to.name]: at(to, days[1]) });
  await form.getByRole('button', { name: 'Book', exact: true }).click();
}

for (const entity of facts.entities) {
  const parts = partsOf(entity);
  if (!parts) continue;
  const { of, from, to, thing } = parts;
  const what = lower(entity.singular);
  const newThing = () => createRow(thing);
  const values = (target: Row, days: [number, number]) => ({
    [of.name]: target.id,
    [from.name]: at(from, days[0]),
    [to.name]: at(to, days[1]),
  });
  const tryBooking = async (by: Person, target: Row, days: [number, number]) =>
    (await send(entity, by, values(target, days))).status();

  test(`a ${lower(thing.singular)} is booked, confirmed and cancelled`, async ({ as }) => {
    const target = await newThing();
    const guest = await stranger((await creatorOf(entity)).role);
    const page = await as(guest);
    await book(page, target, parts, [3, 5]);
    await expect(page).toHaveURL(new RegExp(`/${entity.path}/`));
    const path = new URL(page.url()).pathname;
    await expect(page.getByText(/^pending$/i).first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Confirm', exact: true }), 'guests do not confirm').toHaveCount(0);
    expect((await post(guest.request, `${path}/confirm`)).status()).toBe(404);

    const keeper = await as(target.by);
    await keeper.goto(path);
    await keeper.getByRole('button', { name: 'Confirm', exact: true }).click();
    await expect(keeper.getByText(/^confirmed$/i).first()).toBeVisible();

    await page.goto(path);
    await page.getByRole('button', { name: 'Cancel booking' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /cancel it/i })
      .click();
    await expect(page.getByText(/^cancelled$/i).first()).toBeVisible();
    expect(await tryBooking(guest, target, [3, 5]), 'the time is free again').toBe(303);
  });

  test(`two ${lower(entity.plural)} never meet`, async ({ as }) => {
    const target = await newThing();
    const first = await stranger((await creatorOf(entity)).role);
    const second = await stranger(first.role);
    expect(await tryBooking(first, target, [10, 14])).toBe(303);
    const page = await as(second);
    await book(page, target, parts, [12, 16]);
    await expect(alertOn(page)).toContainText('Not available then');
    await expect(await control(formWith(page, 'Book'), from)).toHaveValue(at(from, 12));
    for (const days of [
      [10, 14],
      [9, 11],
      [13, 20],
      [9, 20],
      [11, 12],
    ] as [number, number][]) {
      expect(await tryBooking(second, target, days), days.join(' to ')).toBe(422);
    }
    expect(await tryBooking(second, target, [14, 16]), 'one may begin when another ends').toBe(303);
    expect(await tryBooking(second, target, [8, 10])).toBe(303);
    expect(await tryBooking(second, await newThing(), [10, 14]), 'another one is free').toBe(303);
  });

  test(`of many ${lower(entity.plural)} at once for the same time one wins`, async () => {
    const target = await newThing();
    const people = await Promise.all([1, 2, 3, 4].map(async () => stranger((await creatorOf(entity)).role)));
    const codes = await Promise.all(people.map((by) => tryBooking(by, target, [30, 32])));
    expect(codes.filter((code) => code === 303)).toHaveLength(1);
    expect(codes.filter((code) => code === 422)).toHaveLength(people.length - 1);
  });

  test(`a ${what} that ends before it begins or lies in the past is refused`, async () => {
    const target = await newThing();
    const by = await stranger((await creatorOf(entity)).role);
    for (const days of [
      [5, 4],
      [5, 5],
      [-9, -7],
    ] as [number, number][]) {
      expect(await tryBooking(by, target, days), days.join(' to ')).toBe(422);
    }
  });

  test(`a ${what} concerns the guest and the keeper, nobody else`, async () => {
    const target = await newThing();
    const row = await createRow(entity, {
      by: await stranger((await creatorOf(entity)).role),
      values: { [of.name]: target.id, ...bookingDays(entity) },
    });
    expect(await status(row.by, row.path)).toBe(200);
    if (entity.access.read.includes(`owner_of:${of.name}`)) expect(await status(target.by, row.path)).toBe(200);
    const other = await stranger(row.by.role);
    if (entity.access.read.some((grant) => ['public', 'member'].includes(grant))) return;
    expect(await status(other, row.path)).toBe(404);
    for (const verb of ['confirm', 'cancel'])
      expect((await post(other.request, `${row.path}/${verb}`)).status()).toBe(404);
    expect(await (await get(other.request, target.path)).text(), 'the calendar does not name the guest').not.toContain(
      row.by.name,
    );
  });
}
