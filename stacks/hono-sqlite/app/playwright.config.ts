import { defineConfig } from '@playwright/test';

/** One worker: the tests share one server and one database, and a laptop has few cores. */
const port = Number(process.env.E2E_PORT ?? 3210);
const url = `http://127.0.0.1:${port}`;
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
  reporter: 'list',
  use: {
    baseURL: url,
    // Set CHROMIUM to use a browser of the system instead of the one that Playwright downloads.
    launchOptions: { executablePath: process.env.CHROMIUM || undefined, args: quiet },
    trace: 'retain-on-failure',
  },
  webServer: {
    command: 'rm -rf .data/e2e && node src/server.ts',
    url: `${url}/api/health`,
    timeout: 60_000,
    env: {
      APP_URL: url,
      DATA_DIR: '.data/e2e',
      PORT: String(port),
    },
  },
});
