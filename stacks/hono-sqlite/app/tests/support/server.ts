import { facts } from './facts.ts';

/** Where the app under test runs, and what it is told. playwright.config.ts starts it with this. */
const port = process.env.E2E_PORT ?? '3390';

export const address = process.env.APP_URL ?? `http://localhost:${port}`;

/** Part of every secret below: a page or file of the app that contains it has given a secret away. */
export const CANARY = 'canary-must-not-be-served';

/** Known here, so that the tests can play the payment provider. */
export const WEBHOOK_SECRET = `whsec_${CANARY}`;

const integrations = facts.integrations.flatMap(({ secrets }) => secrets.map((name) => [name, `${CANARY}-${name}`]));

export const environment: Record<string, string> = {
  APP_ENV: 'local',
  APP_URL: address,
  PORT: port,
  DATA_DIR: '.data/e2e',
  AUTH_SECRET: `${CANARY}-auth-secret-of-the-tests`,
  STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
  ...Object.fromEntries(integrations),
};
