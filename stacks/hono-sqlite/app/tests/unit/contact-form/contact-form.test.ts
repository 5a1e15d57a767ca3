import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, one } from '#core/db.ts';
import { list } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import { contactForm } from '#features/contact-form/index.ts';
import { createWorld, person, queued } from '../world.ts';

const Letter = defineEntity({
  name: 'Letter',
  path: 'letters',
  table: 'test_letter',
  label: 'name',
  owner: 'nobody',
  kind: 'contact',
  fields: { name: fields.text(), email: fields.email(), text: fields.longText() },
  access: { create: ['public'], read: ['admin'], update: [], delete: ['admin'] },
});

const { send } = createWorld([contactForm], [Letter]);
const admin = person('Root', 'admin');
const ada = person('Ada');
const letter = { name: 'Nora', email: 'nora@example.com', text: 'Do you ship?' };
const total = () => list(admin, Letter).total;

test('a visitor writes, the admins read it and get a mail', async () => {
  assert.equal((await send(null, 'GET', '/letters')).status, 200);
  await send(null, 'POST', '/letters', letter);
  assert.equal(total(), 1);
  const mail = JSON.parse(queued('mail').at(-1) ?? '{}');
  assert.equal(mail.to, admin.email);
  assert.match(mail.text, /Do you ship\?/);
});

test('nobody but the admins reads what was sent', () => {
  assert.equal(list(ada, Letter).total, 0);
});

test('a program that fills in every field is thanked and ignored', async () => {
  const before = total();
  const answer = await send(null, 'POST', '/letters', { ...letter, website: 'https://spam.example' });
  assert.equal(answer.status, 303);
  assert.equal(total(), before);
});

test('what is wrong is said, and what was typed stays', async () => {
  const answer = await send(null, 'POST', '/letters', { ...letter, email: 'nora@' });
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /Do you ship\?/);
});

test('one address cannot send without end', async () => {
  const key = all<{ key: string }>("select key from rate_limit where key like 'contact:%'")[0]?.key ?? '';
  one('update rate_limit set count = 100000 where key = ? returning key', key);
  const before = total();
  assert.equal((await send(null, 'POST', '/letters', letter)).status, 429);
  assert.equal(total(), before);
});
