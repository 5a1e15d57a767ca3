import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { day, money, number, price, when } from '#core/ui/format.ts';
import { initials } from '#core/ui/marks.ts';

const now = new Date(2026, 10, 25, 12).getTime();
const HOUR = 3_600_000;

test('moments are told as people say them', () => {
  mock.timers.enable({ apis: ['Date'], now });
  assert.equal(when(now + 2.5 * HOUR), 'Today, 14:30');
  assert.equal(when(now - 24 * HOUR), 'Yesterday, 12:00');
  assert.equal(when(now + 24 * HOUR), 'Tomorrow, 12:00');
  assert.equal(when(new Date(2026, 10, 3, 18, 15).getTime()), '3 Nov, 18:15');
  assert.equal(when(new Date(2025, 10, 3, 18, 15).getTime()), '3 Nov 2025, 18:15');
  mock.timers.reset();
});

test('days keep their date in every time zone, nonsense is shown as it is', () => {
  mock.timers.enable({ apis: ['Date'], now });
  assert.equal(day('2026-11-05'), '5 Nov');
  assert.equal(day('2027-01-31'), '31 Jan 2027');
  assert.equal(day('soon'), 'soon');
  mock.timers.reset();
});

test('money is exact to the smallest unit', () => {
  assert.equal(money(1250), '$12.50');
  assert.equal(money(-5), '-$0.05');
  assert.equal(price(500), '$5');
  assert.equal(price(1250), '$12.50');
  assert.equal(number(1_234_567), '1,234,567');
});

test('initials of all kinds of names', () => {
  assert.equal(initials('Ada Lovelace'), 'AL');
  assert.equal(initials('Björk'), 'B');
  assert.equal(initials('  '), '?');
  assert.equal(initials('李 小龙'), '李小');
});
