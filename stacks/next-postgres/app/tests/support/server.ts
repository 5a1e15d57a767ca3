/** Where the app under test is, and what it was told. The stack's playwright.config.ts starts it and says so. */
function told(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`playwright.config.ts has to set ${name}`);
  return value;
}

export const address = told('E2E_URL');

/** Part of every secret that the app was started with: an answer that contains it has given a secret away. */
export const CANARY = told('E2E_CANARY');

/** Known here, so that the tests can play the payment provider. */
export const WEBHOOK_SECRET = told('E2E_WEBHOOK_SECRET');
