import { betterAuth } from 'better-auth';
import { nextCookies } from 'better-auth/next-js';
import { blueprint } from '#blueprint.ts';
import { type Mail, sendMail } from '#core/adapters/mail.ts';
import { authStore } from '#core/auth-store.ts';
import { apart, one, transaction } from '#core/db.ts';
import { env, isLocal } from '#core/env.ts';
import { features } from '#core/features.ts';
import { newId } from '#core/ids.ts';
import { hashPassword, verifyPassword } from '#core/password.ts';
import { t } from '#core/text.ts';

/** Accounts, passwords and sessions. The rest of the app only sees the Viewer (viewer.ts). */
export const MIN_PASSWORD = 10;
export const MAX_PASSWORD = 128;
export const SESSION_DAYS = 30;
const RESET_HOURS = 1;
const VERIFY_HOURS = 24;
const LOCAL_ADMIN = 'admin@example.com';

export type Provider = 'google' | 'github';

const KEYS = {
  google: [env.GOOGLE_CLIENT_ID, env.GOOGLE_CLIENT_SECRET],
  github: [env.GITHUB_CLIENT_ID, env.GITHUB_CLIENT_SECRET],
} as const;

/** Only those whose keys are set get a button. */
export const providers = (['google', 'github'] as const).filter(
  (provider) => blueprint.methods.includes(provider) && KEYS[provider].every(Boolean),
);

const socialProviders = Object.fromEntries(
  providers.map((provider) => {
    const [clientId = '', clientSecret = ''] = KEYS[provider];
    return [provider, { clientId, clientSecret }];
  }),
);

export const defaultRole = blueprint.choose[0] ?? blueprint.roles.find((role) => role !== 'admin') ?? 'member';

const times = { createdAt: 'created_at', updatedAt: 'updated_at' };

export const auth = betterAuth({
  appName: blueprint.name,
  baseURL: env.APP_URL,
  basePath: '/api/auth',
  secret: env.AUTH_SECRET,
  trustedOrigins: [new URL(env.APP_URL).origin],
  database: authStore,
  socialProviders,
  telemetry: { enabled: false },
  logger: { level: 'error' },
  // Our pages are the only way in and count attempts themselves (core/throttle.ts).
  rateLimit: { enabled: false },
  emailAndPassword: {
    enabled: true,
    minPasswordLength: MIN_PASSWORD,
    maxPasswordLength: MAX_PASSWORD,
    password: { hash: hashPassword, verify: verifyPassword },
    revokeSessionsOnPasswordReset: true,
    resetPasswordTokenExpiresIn: RESET_HOURS * 3600,
    sendResetPassword: async ({ user, token }) => deliver('reset', user, `/reset?token=${token}`),
  },
  emailVerification: {
    sendOnSignUp: blueprint.verifyEmail,
    expiresIn: VERIFY_HOURS * 3600,
    sendVerificationEmail: async ({ user, token }) => deliver('verify', user, `/verify-email?token=${token}`),
  },
  user: {
    fields: { ...times, emailVerified: 'email_verified' },
    additionalFields: {
      role: { type: 'string', input: false, defaultValue: defaultRole },
      blocked: { type: 'boolean', input: false, defaultValue: false },
    },
    changeEmail: { enabled: true },
  },
  session: {
    fields: { ...times, userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent' },
    expiresIn: SESSION_DAYS * 86_400,
  },
  account: {
    fields: {
      ...times,
      accountId: 'account_id',
      providerId: 'provider_id',
      userId: 'user_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
    },
  },
  verification: { fields: { ...times, expiresAt: 'expires_at' } },
  advanced: {
    database: { generateId: newId },
    cookiePrefix: 'app',
    useSecureCookies: env.APP_URL.startsWith('https://'),
    ipAddress: { disableIpTracking: true },
  },
  // Last: it puts the cookies of our own calls into the answer.
  plugins: [nextCookies()],
  databaseHooks: {
    user: {
      create: {
        before: async (user) => ({ data: { ...user, role: firstRole(user.email) } }),
        after: async (user) => welcome(user.id),
      },
    },
    session: { create: { before: async (session) => ((await isBlocked(session.userId)) ? false : undefined) } },
  },
});

/** On a laptop somebody has to be the first admin; everywhere else `npm run make-admin --` makes one. */
function firstRole(email: string): string {
  return isLocal && email === LOCAL_ADMIN && blueprint.roles.includes('admin') ? 'admin' : defaultRole;
}

const isBlocked = async (userId: string): Promise<boolean> =>
  (await one<{ blocked: boolean }>('select blocked from "user" where id = ?', userId))?.blocked === true;

async function welcome(userId: string): Promise<void> {
  const user = await one<{ id: string; name: string; email: string; role: string }>(
    'select id, name, email, role from "user" where id = ?',
    userId,
  );
  if (!user) return;
  await transaction(async () => {
    for (const feature of features()) await feature.userCreated?.({ ...user, verified: false });
  });
}

/** Does not wait: how long an answer takes must not tell whether an address has an account. */
function deliver(kind: 'reset' | 'verify', user: { email: string; name: string }, path: string): void {
  const values = { app: blueprint.name, name: user.name, link: env.APP_URL + path };
  const mail: Mail = {
    to: user.email,
    subject: t(`core.mail.${kind}.subject`, values),
    text: t(`core.mail.${kind}.text`, values),
  };
  apart(() => sendMail(mail)).catch((error: unknown) => console.error(`the ${kind} mail was not sent:`, error));
}
