import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordProblem } from '#features/account/password.ts';

test('long and unusual is enough', () => {
  for (const good of ['correct horse battery', 'x7!kQz9p2v', 'five dogs play poker'])
    assert.equal(passwordProblem(good), '');
});

test('short, repeated, common and personal ones are refused', () => {
  const weak = ['123456789', 'aaaaaaaaaaaaaaa', 'password123456', '1234512345', 'qwerty2024!!', 'letmein12345'];
  for (const bad of weak) assert.notEqual(passwordProblem(bad), '', bad);
  assert.notEqual(passwordProblem('marie-1999!', ['marie@example.com']), '');
  assert.notEqual(passwordProblem('x'.repeat(129)), '');
});

test('a common word inside a long password is fine', () => {
  assert.equal(passwordProblem('summer evenings by the lake'), '');
});
