import { accessSync, constants, mkdirSync } from 'node:fs';
import { z } from 'zod';
import { blueprint } from '#blueprint.ts';

/**
 * The only place that reads the environment. It is parsed once at boot, and every problem is listed together:
 * a deployment that lacks three values says so once, not three times.
 */

const LOCAL_SECRET = 'local-development-only-secret-000000';
/** scrypt with N = 2^14, as Better Auth has it: about 0.1 s. Only tests, which sign up hundreds of people, may have it cheaper. */
const PASSWORD_COST = 14;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const text = z.string().optional();
const schema = z.object({
  APP_ENV: z.enum(['local', 'preview', 'production']).default('local'),
  APP_URL: z.url().optional(),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .optional(),
  /** Where this app reaches itself; by itself the port that it listens on. */
  INTERNAL_URL: z.url().optional(),
  AUTH_SECRET: z.string().min(32).optional(),
  PASSWORD_COST: z.coerce.number().int().min(1).max(20).default(PASSWORD_COST),
  TRUSTED_PROXY: z.enum(['none', 'x-forwarded-for', 'cf-connecting-ip', 'fly-client-ip']).default('none'),
  JOBS: z.enum(['inline', 'off']).default('inline'),
  CRON_SECRET: z.string().min(16).optional(),
  /** Which release this is; the health page tells it. */
  RELEASE: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'letters, digits and ._- only')
    .optional(),
  /** Key of whoever deployed this, to ask what arrived (src/features/probe). */
  ATTEST_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 32 bytes as 64 hexadecimal digits')
    .optional(),
  GOOGLE_CLIENT_ID: text,
  GOOGLE_CLIENT_SECRET: text,
  GITHUB_CLIENT_ID: text,
  GITHUB_CLIENT_SECRET: text,
  CLERK_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_/, 'must start with pk_test_ or pk_live_')
    .optional(),
  CLERK_SECRET_KEY: z
    .string()
    .regex(/^sk_(test|live)_/, 'must start with sk_test_ or sk_live_')
    .optional(),
  /** Where Clerk's interface is, for tests. */
  CLERK_API_URL: z.url().default('https://api.clerk.com'),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_/, 'must start with sk_ or rk_')
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_/, 'must start with whsec_')
    .optional(),
  /** The portal that the deploy made for subscribers. */
  STRIPE_PORTAL: z
    .string()
    .regex(/^bpc_/, 'must start with bpc_')
    .optional(),
  AI_API_KEY: text,
  AI_BASE_URL: z.url().default('https://api.openai.com/v1'),
  AI_MODEL: text,
  AI_IMAGE_MODEL: text,
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .optional(),
  RESEND_API_KEY: text,
  MAIL_FROM: text,
  TWILIO_ACCOUNT_SID: text,
  TWILIO_AUTH_TOKEN: text,
  TWILIO_FROM: text,
  S3_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().default('auto'),
  S3_BUCKET: text,
  S3_ACCESS_KEY_ID: text,
  S3_SECRET_ACCESS_KEY: text,
});

type Parsed = z.infer<typeof schema>;
export type Env = Omit<Parsed, 'APP_URL' | 'AUTH_SECRET' | 'INTERNAL_URL'> & {
  APP_URL: string;
  AUTH_SECRET: string;
  INTERNAL_URL: string;
};
type Source = Record<string, string | undefined>;

/** Values that only make sense together. */
const GROUPS = [
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
  ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'],
  ['CLERK_PUBLISHABLE_KEY', 'CLERK_SECRET_KEY'],
  ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'],
  ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
] as const;

export class EnvError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The environment is incomplete:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

export function parseEnv(source: Source): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const { values, problems } = readValues(given);
  const url = values.APP_URL ?? `http://localhost:${values.PORT}`;
  const wrong = new Set(problems.map(nameOf));
  const further = [
    ...placeProblems(values, url),
    ...groupProblems(values),
    ...productionProblems(values, url),
    ...integrationProblems(values.APP_ENV, given),
  ].filter((problem) => !wrong.has(nameOf(problem)));
  if (problems.length + further.length > 0) throw new EnvError([...problems, ...further]);
  return {
    ...values,
    APP_URL: url.replace(/\/+$/, ''),
    AUTH_SECRET: values.AUTH_SECRET ?? LOCAL_SECRET,
    INTERNAL_URL: values.INTERNAL_URL ?? `http://127.0.0.1:${values.PORT}`,
  };
}

const nameOf = (problem: string): string => problem.split(':', 1)[0] ?? '';

/** Values that cannot be read count as missing, so that the other checks still run. */
function readValues(given: Source): { values: Parsed; problems: string[] } {
  const result = schema.safeParse(given);
  if (result.success) return { values: result.data, problems: [] };
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const wrong = new Set(problems.map(nameOf));
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
  return { values: schema.parse(rest), problems };
}

/** Local stand-ins have well-known secrets, so they must never answer on an address that others can reach. */
function placeProblems(values: Parsed, url: string): string[] {
  if (values.APP_ENV === 'local') {
    return LOOPBACK.has(new URL(url).hostname) ? [] : ['APP_ENV: local needs a loopback APP_URL, or set preview'];
  }
  const problems: string[] = [];
  if (!values.APP_URL) problems.push('APP_URL: is required outside local');
  if (!values.AUTH_SECRET || values.AUTH_SECRET === LOCAL_SECRET) {
    problems.push('AUTH_SECRET: needs an own value of at least 32 characters outside local');
  }
  if (!values.DATABASE_URL) {
    problems.push('DATABASE_URL: is required outside local; the database inside of the app is for development and tests');
  }
  if (values.PASSWORD_COST < PASSWORD_COST) {
    problems.push(`PASSWORD_COST: less than ${PASSWORD_COST} is for tests, and they run as local`);
  }
  return problems;
}

function groupProblems(values: Parsed): string[] {
  return GROUPS.flatMap((group) => {
    const missing = group.filter((name) => !values[name]);
    if (missing.length === 0 || missing.length === group.length) return [];
    return [`${missing.join(', ')}: belongs to ${group.join(', ')}: set all or none`];
  });
}

function productionProblems(values: Parsed, url: string): string[] {
  const testKey = /^(sk|rk)_test_/.test(values.STRIPE_SECRET_KEY ?? '');
  if (values.APP_ENV !== 'production') {
    return values.STRIPE_SECRET_KEY && !testKey ? ['STRIPE_SECRET_KEY: live keys belong in production only'] : [];
  }
  const problems: string[] = [];
  if (!url.startsWith('https://')) problems.push('APP_URL: production needs https');
  if (/^sk_test_/.test(values.CLERK_SECRET_KEY ?? '')) {
    problems.push("CLERK_SECRET_KEY: a development instance's key does not belong in production");
  }
  if (testKey) problems.push('STRIPE_SECRET_KEY: a test key cannot take money in production');
  if (values.STRIPE_SECRET_KEY && !values.STRIPE_WEBHOOK_SECRET) {
    problems.push('STRIPE_WEBHOOK_SECRET: is required with STRIPE_SECRET_KEY');
  }
  if (blueprint.uses.payments && !values.STRIPE_SECRET_KEY) problems.push('STRIPE_SECRET_KEY: is required');
  if (blueprint.uses.ai && !values.AI_API_KEY) problems.push('AI_API_KEY: is required');
  if (!values.SMTP_URL && !values.RESEND_API_KEY) problems.push('SMTP_URL or RESEND_API_KEY: one of them is required');
  if (!values.MAIL_FROM) problems.push('MAIL_FROM: is required');
  return problems;
}

function integrationProblems(place: Parsed['APP_ENV'], given: Source): string[] {
  if (place !== 'production') return [];
  return blueprint.integrations.flatMap((integration) =>
    integration.secrets.filter((name) => !given[name]).map((name) => `${name}: is required for ${integration.name}`),
  );
}

function read(): Env {
  try {
    return parseEnv(process.env);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

export const env = read();
export const isLocal = env.APP_ENV === 'local';

mkdirSync(env.DATA_DIR, { recursive: true });
accessSync(env.DATA_DIR, constants.W_OK);

/**
 * A variable exactly as it arrived; null when it is not set, undefined when nothing here reads it. The key itself is no
 * answer: whoever may ask has it.
 */
export function declaredValue(name: string): string | null | undefined {
  const isOurs = (Object.hasOwn(schema.shape, name) || name.startsWith(PRICE)) && name !== 'ATTEST_KEY';
  if (!isOurs && !blueprint.integrations.some((integration) => integration.secrets.includes(name))) return undefined;
  return process.env[name] || null;
}

const PRICE = 'STRIPE_PRICE_';

/** The price that the deploy made at the payment provider for a key of ours; undefined where it made none. */
export const stripePrice = (key: string): string | undefined => process.env[PRICE + key.toUpperCase()] || undefined;

/** A secret that the blueprint declares for one of its integrations; undefined when it is not set. */
export function integrationSecret(name: string): string | undefined {
  const declared = blueprint.integrations.some((integration) => integration.secrets.includes(name));
  if (!declared) throw new Error(`${name} is not declared in the blueprint`);
  return process.env[name] || undefined;
}
