import '#web/registered.ts';
import { blueprint } from '#blueprint.ts';
import { Denied } from '#core/entity/errors.ts';
import { env } from '#core/env.ts';
import { type Ctx, type FormData, isUser } from '#core/http.ts';
import { t } from '#core/text.ts';
import { contextOf, formOf, notFound, redirectWithToast, toSignIn } from '#core/web.ts';
import { MAX_BYTES, secured } from '#web/headers.ts';

/** What every form and every other request that is no page passes. */

type Given = { params: Promise<Record<string, string>> };
type Handler = (request: Request, given: Given) => Promise<Response>;

const origin = new URL(env.APP_URL).origin;
const ALWAYS = /^\/(account|sign-out|sign-in|verify-email|theme|forgot|reset)(\/|$)/;

/**
 * Cross-site request forgery: browsers say where a request comes from. Without either header it is no browser, and
 * then there are no cookies that somebody else's page could make use of.
 */
export function isOurs(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  const sender = headers.get('origin');
  if (sender !== null && sender !== origin) return false;
  return !site || site === 'same-origin' || site === 'none';
}

const refused = (status: number, text: string): Response =>
  secured(new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } }));

/** Who has not confirmed the address may look, but not change anything. */
const isStopped = (c: Ctx): boolean =>
  blueprint.verifyEmail && isUser(c.viewer) && !c.viewer.verified && !ALWAYS.test(c.url.pathname);

/** A form: from our own pages only, of a sensible size. */
export const action =
  (take: (c: Ctx, form: FormData) => Promise<Response>): Handler =>
  async (request, { params }) => {
    if (!isOurs(request.headers)) return refused(403, t('core.refused.text'));
    if (Number(request.headers.get('content-length') ?? 0) > MAX_BYTES) {
      return refused(413, t('core.too_large', { megabytes: MAX_BYTES / 1024 / 1024 }));
    }
    const c = await contextOf(await params);
    if (isStopped(c)) return redirectWithToast('/account', t('core.verify_to_change'));
    let form: FormData;
    try {
      form = await formOf(request);
    } catch {
      // Parts that do not end, or end twice: no browser sends that.
      return refused(400, 'this is not a form');
    }
    return deniedAsMissing(async () => secured(await take(c, form)));
  };

/** A form for people who have an account. */
export const ownAction = (take: (c: Ctx, form: FormData) => Promise<Response>): Handler =>
  action((c, form) => (isUser(c.viewer) ? take(c, form) : toSignIn(c, false)));

/** Anything else: files, streams, calls of other machines. */
export const answer =
  (give: (c: Ctx, request: Request) => Promise<Response>): Handler =>
  async (request, { params }) => {
    const c = await contextOf(await params);
    return deniedAsMissing(async () => secured(await give(c, request)));
  };

/** An address where nothing is. */
export const missing: Handler = answer(() => Promise.reject(new Denied()));

async function deniedAsMissing(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Denied) notFound();
    throw error;
  }
}
