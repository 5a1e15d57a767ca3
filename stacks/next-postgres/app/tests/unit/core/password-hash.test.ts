import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, verifyPassword } from '#core/password.ts';

const password = 'correct horse battery';

/** Made with the cost that production has, by Python's hashlib.scrypt. */
const FULL =
  '14:000102030405060708090a0b0c0d0e0f:842aa7035882523e5d50b4bf20d3ccfd05bc9136471a2f81e4c257508ffbe552e4c609d926321686280f62977a33ffd80e751d5a8e3d908194d17513e8227cef';

test('a password opens its own hash only', async () => {
  const hash = await hashPassword(password);
  assert.equal(await verifyPassword({ hash, password }), true);
  assert.equal(await verifyPassword({ hash, password: `${password} ` }), false);
  assert.notEqual(hash, await hashPassword(password), 'every hash has a salt of its own');
});

test('a hash keeps its cost, whatever new ones have', async () => {
  assert.equal(await verifyPassword({ hash: FULL, password }), true);
  assert.equal(await verifyPassword({ hash: FULL.replace('14:', '13:'), password }), false);
});

test('the same letters typed on another keyboard open it too', async () => {
  const hash = await hashPassword('zoe\u0308 and the \ufb01sh');
  assert.equal(await verifyPassword({ hash, password: 'zo\u00eb and the fish' }), true);
});

test('what is no hash opens for nobody', async () => {
  for (const hash of ['', '14:', '14:00:00', 'plain text']) await assert.rejects(verifyPassword({ hash, password }));
});
