import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { create, find, systemUpdate, update } from '#core/entity/data.ts';
import { toLocalInput } from '#core/entity/numbers.ts';
import { addDays, today } from '#features/booking/days.ts';
import { booking } from '#features/booking/index.ts';
import { touching } from '#features/booking/rules.ts';
import { createWorld, person } from '../world.ts';
import { Cabin, Stay, Visit } from './models.ts';

const { send } = createWorld([booking], [Cabin, Stay, Visit]);
const host = person('Host');
const ada = person('Ada');
const ben = person('Ben');
const eve = person('Eve');
const HOUR = 3_600_000;

const day = (offset: number) => addDays(today(), offset);
const wish = (from: number, to: number) => ({ arrives: day(from), leaves: day(to) });
const newCabin = () => create(host, Cabin, { name: 'Cabin' });
const all = (cabinId: string) => touching(Stay, cabinId, { from: day(-500), to: day(500) });

test('two people cannot have the same days', () => {
  const { id: cabin } = newCabin();
  create(ada, Stay, { cabin, ...wish(5, 8) });
  for (const [from, to] of [
    [5, 8],
    [4, 6],
    [7, 9],
    [6, 7],
    [1, 20],
  ] as const) {
    assert.throws(() => create(ben, Stay, { cabin, ...wish(from, to) }), { message: 'Not available then' });
  }
  assert.equal(all(cabin).length, 1);
});

test('one guest arrives on the day on which another leaves', () => {
  const { id: cabin } = newCabin();
  create(ada, Stay, { cabin, ...wish(5, 8) });
  create(ben, Stay, { cabin, ...wish(8, 9) });
  create(ben, Stay, { cabin, ...wish(4, 5) });
  assert.equal(all(cabin).length, 3);
});

test('another cabin is another matter', () => {
  create(ada, Stay, { cabin: newCabin().id, ...wish(5, 8) });
  assert.ok(create(ben, Stay, { cabin: newCabin().id, ...wish(5, 8) }));
});

test('of many requests at once, one wins', async () => {
  const { id } = newCabin();
  const { arrives, leaves } = wish(10, 12);
  const people = Array.from({ length: 12 }, (_, index) =>
    person(`Rival ${index}`, 'member', `rival${index}@example.com`),
  );
  const answers = await Promise.all(
    people.map((one) => send(one, 'POST', `/cabins/${id}/stays`, { arrives, leaves })),
  );
  assert.equal(answers.filter((answer) => answer.status === 303).length, 1);
  assert.equal(answers.filter((answer) => answer.status === 422).length, people.length - 1);
  assert.equal(all(id).length, 1);
});

test('of many processes on the same database, one wins', async () => {
  const { id: cabin } = newCabin();
  const workers = [ada, ben, eve, host].map(
    (viewer) =>
      new Worker(new URL('rival.ts', import.meta.url), {
        // Without the setup of this file, which would give it a database of its own.
        execArgv: [],
        workerData: { viewer, wish: { cabin, ...wish(20, 25) } },
      }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const answers = workers.map((worker) => once(worker, 'message'));
  for (const worker of workers) worker.postMessage('go');
  const said = (await Promise.all(answers)).flat();
  await Promise.all(workers.map((worker) => worker.terminate()));
  assert.deepEqual(said.sort(), ['Not available then', 'Not available then', 'Not available then', 'booked']);
  assert.equal(all(cabin).length, 1);
});

test('the end comes after the start, and neither in the past', () => {
  const { id: cabin } = newCabin();
  assert.throws(() => create(ada, Stay, { cabin, ...wish(5, 5) }), { field: 'leaves' });
  assert.throws(() => create(ada, Stay, { cabin, ...wish(6, 5) }), { field: 'leaves' });
  assert.throws(() => create(ada, Stay, { cabin, ...wish(-1, 5) }), { field: 'arrives' });
  assert.throws(() => create(ada, Stay, { cabin, ...wish(1, 900) }), { field: 'leaves' });
  assert.ok(create(ada, Stay, { cabin, ...wish(0, 1) }), 'today is fine');
});

test('a booking cannot be moved onto another one, but within its own days', () => {
  const { id: cabin } = newCabin();
  create(ada, Stay, { cabin, ...wish(5, 8) });
  const mine = create(ben, Stay, { cabin, ...wish(8, 10) });
  assert.throws(() => update(ben, Stay, mine.id, { arrives: day(7) }), { message: 'Not available then' });
  assert.equal(update(ben, Stay, mine.id, { arrives: day(9) }).arrives, day(9));
});

test('cancelling makes the days free; the booker and the host may, a stranger may not', async () => {
  const { id: cabin } = newCabin();
  const first = create(ada, Stay, { cabin, ...wish(5, 8) });
  assert.equal((await send(eve, 'POST', `/stays/${first.id}/cancel`, {})).status, 404);
  assert.equal((await send(ada, 'POST', `/stays/${first.id}/cancel`, {})).status, 303);
  const second = create(ben, Stay, { cabin, ...wish(5, 8) });
  assert.equal((await send(host, 'POST', `/stays/${second.id}/cancel`, {})).status, 303);
  assert.equal(all(cabin).length, 0);
});

test('only the host confirms, and only what waits', async () => {
  const stay = create(ada, Stay, { cabin: newCabin().id, ...wish(5, 8) });
  for (const other of [ada, eve])
    assert.equal((await send(other, 'POST', `/stays/${stay.id}/confirm`, {})).status, 404);
  assert.equal((await send(host, 'POST', `/stays/${stay.id}/confirm`, {})).status, 303);
  assert.equal(find(ada, Stay, stay.id)?.status, 'confirmed');
  systemUpdate(Stay, stay.id, { status: 'cancelled' });
  assert.equal((await send(host, 'POST', `/stays/${stay.id}/confirm`, {})).status, 404);
});

test('a form cannot confirm itself', async () => {
  const { id } = newCabin();
  await send(ada, 'POST', `/cabins/${id}/stays`, { ...wish(5, 8), status: 'confirmed' });
  assert.equal(all(id)[0]?.status, 'pending');
});

test('a visitor is sent to sign in', async () => {
  const answer = await send(null, 'POST', `/cabins/${newCabin().id}/stays`, wish(5, 8));
  assert.match(answer.headers.get('location') ?? '', /^\/sign-in/);
});

test('what was refused comes back with the reason', async () => {
  const { id: cabin } = newCabin();
  create(ada, Stay, { cabin, ...wish(5, 8) });
  const page = await (await send(ben, 'POST', `/cabins/${cabin}/stays`, wish(6, 9))).text();
  assert.match(page, /role="alert"[\s\S]*Not available then/);
  assert.match(page, new RegExp(`value="${day(6)}"`));
});

test('hours follow the same rules', () => {
  const { id: cabin } = newCabin();
  const noon = new Date(`${day(3)}T12:00:00`).getTime();
  const at = (from: number, to: number) => ({
    cabin,
    starts: toLocalInput(noon + from * HOUR),
    ends: toLocalInput(noon + to * HOUR),
  });
  create(ada, Visit, at(0, 2));
  create(ben, Visit, at(2, 3));
  assert.throws(() => create(ben, Visit, at(1, 3)), { message: 'Not available then' });
  assert.throws(() => create(ben, Visit, at(5, 5)), { field: 'ends' });
  assert.throws(() => create(ben, Visit, at(-24 * 4, 1)), { field: 'starts' });
});

test('a booking without a state is gone when it is cancelled', async () => {
  const starts = new Date(`${day(3)}T12:00:00`).getTime();
  const visit = create(ada, Visit, { cabin: newCabin().id, starts, ends: starts + HOUR });
  await send(ada, 'POST', `/visits/${visit.id}/cancel`, {});
  assert.equal(find(ada, Visit, visit.id), null);
});
