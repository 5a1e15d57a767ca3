import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blueprint } from '#blueprint.ts';
import { one, run, transaction } from '#core/db.ts';
import { addCredits, balanceOf, historyOf, NotEnoughCredits, spendCredits } from '#features/billing/ledger.ts';
import { newPerson } from '../payments/person.ts';

const { welcomeCredits } = blueprint;

test('a new account starts with the welcome credits, once', async () => {
  const { id } = await newPerson();
  assert.equal(await balanceOf(id), welcomeCredits);
  assert.equal(await balanceOf(id), welcomeCredits);
  assert.equal((await historyOf(id)).length, welcomeCredits > 0 ? 1 : 0);
});

test('the same reason and reference count once', async () => {
  const { id } = await newPerson();
  assert.equal(await addCredits(id, 20, 'purchase', 'cs_same'), true);
  assert.equal(await addCredits(id, 20, 'purchase', 'cs_same'), false);
  assert.equal(await balanceOf(id), welcomeCredits + 20);
});

test('of many who spend at once only as many succeed as there are credits', async () => {
  const { id } = await newPerson();
  await addCredits(id, 5, 'purchase', `race-${id}`);
  const tries = Array.from({ length: 20 + welcomeCredits }, async (_, index) =>
    spendCredits(id, 1, 'job', `${id}-${index}`),
  );
  const results = await Promise.allSettled(tries);
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 5 + welcomeCredits);
  assert.ok(
    results.filter((result) => result.status === 'rejected').every(({ reason }) => reason instanceof NotEnoughCredits),
  );
  assert.equal(await balanceOf(id), 0);
});

test('the database itself refuses a balance below zero', async () => {
  const { id } = await newPerson();
  await balanceOf(id);
  await assert.rejects(() => run('update credit_account set balance = -1 where user_id = ?', id), /check constraint/);
});

test('what fails afterwards takes the charge back', async () => {
  const { id } = await newPerson();
  await addCredits(id, 5, 'purchase', `back-${id}`);
  await assert.rejects(() =>
    transaction(async () => {
      await spendCredits(id, 5, 'job', `run-${id}`);
      throw new Error('the row could not be saved');
    }),
  );
  assert.equal(await balanceOf(id), welcomeCredits + 5);
});

test('the history adds up to the balance', async () => {
  const { id } = await newPerson();
  await addCredits(id, 7, 'purchase', `sum-${id}`);
  await spendCredits(id, 2, 'job', `sum-${id}`);
  const sum = (await one<{ n: number }>('select sum(delta) as n from credit_entry where user_id = ?', id))?.n;
  assert.equal(sum, await balanceOf(id));
  assert.equal((await historyOf(id))[0]?.balance, await balanceOf(id));
});
