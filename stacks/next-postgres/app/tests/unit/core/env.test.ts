import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnvError, parseEnv } from '#core/env.ts';

const secret = 'x'.repeat(32);
const DATABASE_URL = 'postgresql://app:secret@db.example/app';

function problemsOf(source: Record<string, string>): string[] {
  try {
    parseEnv(source);
    return [];
  } catch (error) {
    assert.ok(error instanceof EnvError);
    return error.problems;
  }
}

test('nothing set is a working local app', () => {
  const env = parseEnv({});
  assert.equal(env.APP_ENV, 'local');
  assert.equal(env.APP_URL, 'http://localhost:3000');
  assert.ok(env.AUTH_SECRET.length >= 32);
});

test('an empty value is the same as none', () => {
  assert.equal(parseEnv({ STRIPE_SECRET_KEY: '', PORT: '' }).PORT, 3000);
});

test('local stand-ins never answer on a public address', () => {
  assert.match(problemsOf({ APP_URL: 'https://app.example' })[0] ?? '', /loopback/);
  assert.deepEqual(problemsOf({ APP_URL: 'http://127.0.0.1:4000' }), []);
  assert.match(problemsOf({ APP_URL: 'http://localhost.evil.example' })[0] ?? '', /loopback/);
});

test('a preview needs its own secret', () => {
  const preview = { APP_ENV: 'preview', APP_URL: 'https://preview.example', DATABASE_URL };
  assert.match(problemsOf(preview).join(), /AUTH_SECRET/);
  assert.match(problemsOf({ ...preview, AUTH_SECRET: 'short' }).join(), /AUTH_SECRET/);
  assert.match(problemsOf({ ...preview, AUTH_SECRET: parseEnv({}).AUTH_SECRET }).join(), /AUTH_SECRET/);
  assert.deepEqual(problemsOf({ ...preview, AUTH_SECRET: secret }), []);
});

test('the embedded database never serves anybody but its developer', () => {
  const url = 'https://app.example';
  for (const place of ['preview', 'production']) {
    const outside = { APP_ENV: place, APP_URL: url, AUTH_SECRET: secret };
    assert.match(problemsOf(outside).join('\n'), /^DATABASE_URL: is required outside local/m, place);
    assert.doesNotMatch(problemsOf({ ...outside, DATABASE_URL }).join(), /DATABASE_URL/);
    assert.match(problemsOf({ ...outside, DATABASE_URL: 'mysql://db' }).join(), /DATABASE_URL: must start with postgres/);
  }
  assert.deepEqual(problemsOf({ DATABASE_URL }), []);
});

test('only tests have cheap passwords, and they are never reached from outside', () => {
  const preview = { APP_ENV: 'preview', APP_URL: 'https://preview.example', AUTH_SECRET: secret };
  const production = { ...preview, APP_ENV: 'production' };
  for (const place of [preview, production]) {
    assert.match(problemsOf({ ...place, PASSWORD_COST: '4' }).join(), /PASSWORD_COST/);
    assert.doesNotMatch(problemsOf(place).join(), /PASSWORD_COST/);
  }
  assert.match(problemsOf({ ...preview, APP_ENV: 'local', PASSWORD_COST: '4' }).join(), /loopback/);
  assert.equal(parseEnv({ PASSWORD_COST: '4' }).PASSWORD_COST, 4);
  assert.equal(parseEnv({}).PASSWORD_COST, 14);
});

test('all problems of production are listed together', () => {
  const problems = problemsOf({ APP_ENV: 'production', APP_URL: 'http://app.example' }).join('\n');
  for (const name of ['AUTH_SECRET', 'DATABASE_URL', 'APP_URL', 'SMTP_URL', 'MAIL_FROM']) assert.match(problems, new RegExp(name));
});

test('a value that cannot be read hides no other problem', () => {
  const problems = problemsOf({ PORT: 'many', APP_URL: 'https://app.example' });
  assert.deepEqual(
    problems.map((problem) => problem.split(':')[0]),
    ['PORT', 'APP_ENV'],
  );
});

test('test keys stay out of production and live keys out of everything else', () => {
  const live = { APP_ENV: 'production', APP_URL: 'https://app.example', AUTH_SECRET: secret };
  assert.match(problemsOf({ ...live, STRIPE_SECRET_KEY: 'sk_test_1' }).join(), /test key/);
  assert.match(problemsOf({ STRIPE_SECRET_KEY: 'sk_live_1' }).join(), /live keys/);
  assert.deepEqual(problemsOf({ STRIPE_SECRET_KEY: 'sk_test_1' }), []);
});

test('values that belong together come together', () => {
  assert.match(problemsOf({ GOOGLE_CLIENT_ID: 'id' }).join(), /GOOGLE_CLIENT_SECRET/);
  assert.match(problemsOf({ S3_BUCKET: 'files' }).join(), /S3_ENDPOINT/);
});
