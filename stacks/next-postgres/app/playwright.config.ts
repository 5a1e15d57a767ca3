import { readFileSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Every worker has an app and a database of its own, one port after the other: no test sees what another one does. */
const workers = Number(process.env.E2E_WORKERS ?? 2);
const firstPort = Number(process.env.E2E_PORT ?? 3210);
const urlOf = (worker: number) => `http://127.0.0.1:${firstPort + worker}`;
const url = urlOf(Number(process.env.TEST_PARALLEL_INDEX ?? 0));

/** No answer of the app may contain this, so it is part of every secret that the app gets. */
const canary = 'canary-must-not-be-served';
const webhookSecret = `whsec_${canary}`;

const facts: { integrations: { secrets: string[] }[] } = JSON.parse(readFileSync('tests/blueprint.json', 'utf8'));
const secrets = facts.integrations.flatMap((integration) => integration.secrets);

// Read by tests/support/server.ts: the tests know the app by its address only.
Object.assign(process.env, { E2E_URL: url, E2E_CANARY: canary, E2E_WEBHOOK_SECRET: webhookSecret });

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'tests/e2e',
  timeout: 60_000,
  // A busy machine is slow, not wrong.
  expect: { timeout: 10_000 },
  workers,
  // E2E_RESULTS names a file for machines.
  reporter: process.env.E2E_RESULTS ? [['list'], ['json', { outputFile: process.env.E2E_RESULTS }]] : 'list',
  use: {
    baseURL: url,
    // Set CHROMIUM to use a browser of the system instead of the one that Playwright downloads.
    launchOptions: { executablePath: process.env.CHROMIUM || undefined, args: quiet },
    // Recording takes time, so it is for looking into a failure.
    trace: process.env.E2E_TRACE ? 'retain-on-failure' : 'off',
  },
  webServer: Array.from({ length: workers }, (_, worker) => ({
    command: `rm -rf .data/e2e-${worker} && "${process.execPath}" scripts/start.ts`,
    url: `${urlOf(worker)}/api/health`,
    timeout: 60_000,
    env: {
      APP_ENV: 'local',
      APP_URL: urlOf(worker),
      PORT: String(firstPort + worker),
      DATA_DIR: `.data/e2e-${worker}`,
      AUTH_SECRET: `${canary}-auth-secret-of-the-tests`,
      // Hundreds of people sign up here; production refuses such a cost.
      PASSWORD_COST: '4',
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      ...Object.fromEntries(secrets.map((name) => [name, `${canary}-${name}`])),
    },
  })),
});
