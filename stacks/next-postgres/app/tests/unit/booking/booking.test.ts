import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, find, systemUpdate, update } from '#core/entity/data.ts';
import { toLocalInput } from '#core/entity/numbers.ts';
import type { Feature } from '#core/features.ts';
import type { User } from '#core/http.ts';
import { addDays, today } from '#features/booking/days.ts';
import { checkBooking, mayCancel, mayConfirm, setDefaultStatus, touching } from '#features/booking/rules.ts';
import { createWorld, person } from '../world.ts';
import { Cabin, Stay, Visit } from './models.ts';

/** The rules without their pages, which take a build. */
const booking: Feature = {
  name: 'booking',
  entity: {
    async beforeCreate(viewer, entity, values) {
      if (entity === Cabin) return;
      await checkBooking(viewer, entity, values);
      setDefaultStatus(entity, values);
    },
    beforeUpdate: async (viewer, entity, row, values) => checkBooking(viewer, entity, { ...row, ...values }, row),
  },
};

await createWorld([booking], [Cabin, Stay, Visit]);
const host = await person('Host');
const ada = await person('Ada');
const ben = await person('Ben');
const eve = await person('Eve');
const HOUR = 3_600_000;

const day = (offset: number) => addDays(today(), offset);
const wish = (from: number, to: number) => ({ arrives: day(from), leaves: day(to) });
const newCabin = async () => (await create(host, Cabin, { name: 'Cabin' })).id;
const all = (cabinId: string) => touching(Stay, cabinId, { from: day(-500), to: day(500) });
const stay = (who: User, cabin: string, from: number, to: number) => create(who, Stay, { cabin, ...wish(from, to) });
const TAKEN = { message: 'Not available then' };

test('two people cannot have the same days', async () => {
  const cabin = await newCabin();
  await stay(ada, cabin, 5, 8);
  for (const [from, to] of [
    [5, 8],
    [4, 6],
    [7, 9],
    [6, 7],
    [1, 20],
  ] as const) {
    await assert.rejects(stay(ben, cabin, from, to), TAKEN);
  }
  assert.equal((await all(cabin)).length, 1);
});

test('one guest arrives on the day on which another leaves', async () => {
  const cabin = await newCabin();
  await stay(ada, cabin, 5, 8);
  await stay(ben, cabin, 8, 9);
  await stay(ben, cabin, 4, 5);
  assert.equal((await all(cabin)).length, 3);
});

test('another cabin is another matter', async () => {
  await stay(ada, await newCabin(), 5, 8);
  assert.ok(await stay(ben, await newCabin(), 5, 8));
});

test('of many requests at once, one wins', async () => {
  const cabin = await newCabin();
  const people: User[] = [];
  for (let index = 0; index < 12; index++) people.push(await person(`Rival ${index}`, 'member', `r${index}@example.com`));
  const answers = await Promise.allSettled(people.map((one) => stay(one, cabin, 10, 12)));
  assert.equal(answers.filter((answer) => answer.status === 'fulfilled').length, 1);
  for (const answer of answers) if (answer.status === 'rejected') assert.equal(answer.reason.message, TAKEN.message);
  assert.equal((await all(cabin)).length, 1);
});

test('the end comes after the start, and neither in the past', async () => {
  const cabin = await newCabin();
  await assert.rejects(stay(ada, cabin, 5, 5), { field: 'leaves' });
  await assert.rejects(stay(ada, cabin, 6, 5), { field: 'leaves' });
  await assert.rejects(stay(ada, cabin, -1, 5), { field: 'arrives' });
  await assert.rejects(stay(ada, cabin, 1, 900), { field: 'leaves' });
  assert.ok(await stay(ada, cabin, 0, 1), 'today is fine');
});

test('a booking cannot be moved onto another one, but within its own days', async () => {
  const cabin = await newCabin();
  await stay(ada, cabin, 5, 8);
  const mine = await stay(ben, cabin, 8, 10);
  await assert.rejects(update(ben, Stay, mine.id, { arrives: day(7) }), TAKEN);
  assert.equal((await update(ben, Stay, mine.id, { arrives: day(9) })).arrives, day(9));
});

test('the booker and the host may cancel, a stranger may not; then the days are free', async () => {
  const cabin = await newCabin();
  const first = await stay(ada, cabin, 5, 8);
  assert.deepEqual(
    await Promise.all([ada, host, eve].map((who) => mayCancel(who, Stay, first))),
    [true, true, false],
  );
  await systemUpdate(Stay, first.id, { status: 'cancelled' });
  assert.ok(await stay(ben, cabin, 5, 8));
});

test('only the host confirms, and only what waits', async () => {
  const made = await stay(ada, await newCabin(), 5, 8);
  assert.deepEqual(
    await Promise.all([ada, eve, host].map((who) => mayConfirm(who, Stay, made))),
    [false, false, true],
  );
  await systemUpdate(Stay, made.id, { status: 'cancelled' });
  const gone = await find(ada, Stay, made.id);
  assert.equal(gone && (await mayConfirm(host, Stay, gone)), false);
});

test('a form cannot confirm itself', async () => {
  const cabin = await newCabin();
  await create(ada, Stay, { cabin, ...wish(5, 8), status: 'confirmed' });
  assert.equal((await all(cabin))[0]?.status, 'pending');
});

test('hours follow the same rules', async () => {
  const cabin = await newCabin();
  const noon = new Date(`${day(3)}T12:00:00`).getTime();
  const visit = (who: User, from: number, to: number) =>
    create(who, Visit, { cabin, starts: toLocalInput(noon + from * HOUR), ends: toLocalInput(noon + to * HOUR) });
  await visit(ada, 0, 2);
  await visit(ben, 2, 3);
  await assert.rejects(visit(ben, 1, 3), TAKEN);
  await assert.rejects(visit(ben, 5, 5), { field: 'ends' });
  await assert.rejects(visit(ben, -24 * 4, 1), { field: 'starts' });
});
