import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { KEY, nonce, question } from './ask.ts';

// What arrives in production often has characters that a file or a shell may take for something else.
const SECRET = `whsec_"q' $HOME \\n #x é 🗝 `;
process.env.STRIPE_WEBHOOK_SECRET = SECRET;
process.env.RELEASE = 'r-7';
process.env.UNDECLARED = 'of the machine';
const { app } = await import('#app.ts');
const { run } = await import('#core/db.ts');

beforeEach(() => void run('delete from rate_limit'));

interface Answer {
  nonce: string;
  values: Record<string, string | null>;
  unknown: string[];
  release?: string;
}

const hash = (once: string, name: string, value: string): string =>
  createHmac('sha256', KEY).update(`${once}\0${name}\0${value}`).digest('hex');

test('the health page says which release answers', async () => {
  assert.deepEqual(await (await app.request('/api/health')).json(), { ok: true, release: 'r-7' });
});

test('a value is proved without being told', async () => {
  const once = nonce();
  const names = ['STRIPE_WEBHOOK_SECRET', 'TWILIO_FROM', 'UNDECLARED', 'ATTEST_KEY', 'constructor'];
  const answer = await app.request(question('/api/attest', { nonce: once, names }));
  assert.equal(answer.status, 200);
  const text = await answer.text();
  assert.doesNotMatch(text, /whsec_|of the machine/);
  assert.deepEqual(JSON.parse(text) as Answer, {
    nonce: once,
    values: { STRIPE_WEBHOOK_SECRET: hash(once, 'STRIPE_WEBHOOK_SECRET', SECRET), TWILIO_FROM: null },
    unknown: ['UNDECLARED', 'ATTEST_KEY', 'constructor'],
    release: 'r-7',
  });
  assert.notEqual(hash(once, 'STRIPE_WEBHOOK_SECRET', SECRET), hash(once, 'STRIPE_WEBHOOK_SECRET', SECRET.trim()));
});

test('whatever is not signed as it should be meets an address that is not there', async () => {
  const at = Math.floor(Date.now() / 1000);
  const names = ['AUTH_SECRET'];
  const unsigned = question('/api/attest', { names });
  unsigned.headers.delete('x-vibe-signature');
  const long = question('/api/attest', { names, more: 'x'.repeat(17_000) });
  const unmeasured = question('/api/attest', { names });
  unmeasured.headers.delete('content-length');
  const wrong: [string, Request][] = [
    ['no signature', unsigned],
    ['another key', question('/api/attest', { names }, { key: Buffer.alloc(32, 8) })],
    ['too old', question('/api/attest', { names }, { at: at - 310 })],
    ['from the future', question('/api/attest', { names }, { at: at + 310 })],
    ['signed for another path', question('/api/attest', { names }, { path: '/api/probe' })],
    ['another body', question('/api/attest', { names }, { body: '{}' })],
    ['no nonce', question('/api/attest', { names, nonce: undefined })],
    ['a short nonce', question('/api/attest', { names, nonce: 'ab' })],
    ['too long', long],
    ['of unknown length', unmeasured],
  ];
  for (const path of ['/api/attest', '/api/probe']) {
    wrong.push([`${path} by GET`, new Request(`http://localhost:3000${path}`)]);
  }
  for (const [what, request] of wrong) assert.equal((await app.request(request)).status, 404, what);
  assert.equal((await app.request(question('/api/attest', { names }, { at: at - 290 }))).status, 200);
});

test('a question is answered once, and not without end', async () => {
  const first = question('/api/attest', { names: [] });
  const again = first.clone();
  assert.equal((await app.request(first)).status, 200);
  assert.equal((await app.request(again)).status, 404);
  const codes = new Set<number>();
  for (let ask = 0; ask < 605; ask += 1) codes.add((await app.request(question('/api/attest', { names: [] }))).status);
  assert.deepEqual([...codes], [200, 429]);
});

test('questions that make no sense are said to make none', async () => {
  for (const body of [{}, { names: 'AUTH_SECRET' }, { names: [1] }, { names: Array(101).fill('A') }]) {
    assert.equal((await app.request(question('/api/attest', body))).status, 422);
  }
});
