import { defineConfig } from '@playwright/test';

const port = Number(process.env.E2E_PORT ?? 3210);
const url = `http://127.0.0.1:${port}`;

/** Keeps Chromium from looking for hosts of its own at every start. */
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
  timeout: 30_000,
  workers: 1,
  use: {
    baseURL: url,
    launchOptions: { executablePath: process.env.CHROMIUM || undefined, args: quiet },
    trace: 'retain-on-failure',
  },
  webServer: {
    command: `"${process.execPath}" server.ts`,
    url: `${url}/api/health`,
    timeout: 30_000,
    env: { PORT: String(port) },
  },
});
