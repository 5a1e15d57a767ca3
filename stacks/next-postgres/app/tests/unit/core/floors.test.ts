import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Connection, refuseOldServers } from '#core/db-open.ts';

/** A server that says which one it is. */
const server = (number: number, name: string) =>
  ({ query: async () => ({ rows: [{ number, name }], changes: 0 }) }) as unknown as Connection;

test('a server that is too old is refused with its version', async () => {
  const words = { message: 'This app needs PostgreSQL 15 or newer, and DATABASE_URL leads to 14.22.' };
  await assert.rejects(refuseOldServers(server(140_022, '14.22')), words);
  await refuseOldServers(server(150_000, '15.0'));
  await refuseOldServers(server(180_001, '18.1'));
});

test('what starts the built app says which Node it needs before anything else', () => {
  const text = readFileSync('scripts/serve.js', 'utf8');
  const floor = Number(/FLOOR = (\d+)/.exec(text)?.[1]);
  assert.equal(JSON.parse(readFileSync('package.json', 'utf8')).engines.node, `>=${floor}`);
  assert.ok(text.indexOf('process.versions.node') < text.indexOf('import('));
  assert.doesNotMatch(text, /^import /m);
});
