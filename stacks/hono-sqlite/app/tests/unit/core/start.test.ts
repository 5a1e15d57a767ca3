import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, globSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { blueprint } from '#blueprint.ts';

/** Real processes, started as a server starts them: production, a folder that is only read, data elsewhere. */
const root = mkdtempSync(join(tmpdir(), 'start-'));
const release = join(root, 'release');
const running = new Set<ChildProcess>();

after(() => {
  for (const child of running) child.kill('SIGKILL');
  setModes(0o755, 0o644);
  rmSync(root, { recursive: true, force: true });
});

for (const part of ['src', 'messages', 'migrations', 'public', 'package.json']) {
  cpSync(part, join(release, part), { recursive: true });
}
symlinkSync(resolve('node_modules'), join(release, 'node_modules'));

const filesOf = (folder: string): string[] => globSync('{src,messages,migrations,public}/**', { cwd: folder });

function setModes(folder: number, file: number): void {
  for (const name of filesOf(release)) {
    const path = join(release, name);
    chmodSync(path, statSync(path).isDirectory() ? folder : file);
  }
  chmodSync(release, folder);
}

/** For somebody who may do everything the modes mean nothing: so what is there is compared, too. */
const picture = (): string[] => [
  ...globSync('*', { cwd: release }),
  ...filesOf(release).map((name) => `${name} ${statSync(join(release, name)).mtimeMs}`),
];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

const secrets = blueprint.integrations.flatMap((integration) => integration.secrets);

const production = {
  PATH: process.env.PATH,
  APP_ENV: 'production',
  APP_URL: 'https://app.test',
  AUTH_SECRET: 'a secret of the tests, long enough to do',
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'hello@app.test',
  ...(blueprint.uses.payments
    ? { STRIPE_SECRET_KEY: `sk_${'live'}_tests`, STRIPE_WEBHOOK_SECRET: 'whsec_of_the_tests' }
    : {}),
  ...(blueprint.uses.ai ? { AI_API_KEY: 'tests' } : {}),
  ...Object.fromEntries(secrets.map((name) => [name, 'tests'])),
};

interface Started {
  child: ChildProcess;
  url: string;
  said: () => string;
}

async function start(data: string, more: Record<string, string>): Promise<Started> {
  const port = await freePort();
  const child = spawn(process.execPath, ['src/server.ts'], {
    cwd: release,
    env: { ...production, HOST: '127.0.0.1', PORT: String(port), DATA_DIR: data, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  return { child, url: `http://127.0.0.1:${port}`, said: () => text };
}

async function health({ child, url, said }: Started): Promise<unknown> {
  for (let look = 0; look < 600; look += 1) {
    assert.equal(child.exitCode, null, said());
    const answer = await fetch(`${url}/api/health`).catch(() => undefined);
    if (answer?.ok) return answer.json();
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`no answer: ${said()}`);
}

async function stop({ child }: Started): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = await ended;
  running.delete(child);
  return code;
}

test('two releases start on the same new data at once, share the work, and end when told', {
  timeout: 120_000,
}, async () => {
  setModes(0o555, 0o444);
  const before = picture();
  const data = join(root, 'data');
  const both = await Promise.all([start(data, { RELEASE: 'r-blue' }), start(data, { RELEASE: 'r-green' })]);
  assert.deepEqual(await Promise.all(both.map(health)), [
    { ok: true, release: 'r-blue' },
    { ok: true, release: 'r-green' },
  ]);

  const db = new DatabaseSync(join(data, 'app.sqlite'), { timeout: 5000 });
  const names = globSync('*.sql', { cwd: 'migrations' }).length;
  assert.equal(db.prepare('select count(*) as n from migration').get()?.n, names, 'each migration once');

  const add = db.prepare(`insert into job (kind, payload, max_attempts, run_at, created_at, updated_at)
    values ('account.sweep', 'test', 5, 0, 0, 0)`);
  for (let job = 0; job < 200; job += 1) add.run();
  const waiting = db.prepare("select count(*) as n from job where payload = 'test' and status <> 'done'");
  for (let look = 0; look < 600 && waiting.get()?.n !== 0; look += 1) {
    await new Promise((wake) => setTimeout(wake, 50));
  }
  assert.equal(waiting.get()?.n, 0, both.map(({ said }) => said()).join('\n'));
  const taken = db.prepare("select max(attempts) as most, count(*) as n from job where payload = 'test'").get();
  assert.deepEqual([taken?.most, taken?.n], [1, 200], 'no job was taken twice');
  const due = db.prepare("select count(*) as n from job where kind = 'account.sweep' and payload = ''").get();
  assert.ok(Number(due?.n) <= 1, 'what is due each day was queued once');
  db.close();

  assert.deepEqual(await Promise.all(both.map(stop)), [0, 0]);
  assert.deepEqual(picture(), before, 'nothing was written where the release lies');
});

test('settings that do not do are said at once, all of them', { timeout: 60_000 }, async () => {
  const started = await start(join(root, 'other'), { APP_URL: 'http://app.test', AUTH_SECRET: '', ATTEST_KEY: 'short' });
  const [code] = await once(started.child, 'exit');
  running.delete(started.child);
  assert.equal(code, 1);
  for (const name of ['APP_URL', 'AUTH_SECRET', 'ATTEST_KEY']) assert.match(started.said(), new RegExp(`- ${name}: `));
});
