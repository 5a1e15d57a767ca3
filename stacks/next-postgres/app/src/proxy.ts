import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { blueprint } from '#blueprint.ts';
import { clerkHosts } from '#core/clerk.ts';
import { HEADERS, MAX_BYTES, policy } from '#web/headers.ts';

/**
 * Addresses and headers, nothing else: who may see or change what is decided in the data layer.
 *
 * A page and the forms on it share an address. Next cannot have a page and a handler in one folder, so what is sent with
 * POST to /x is marked here, led to /submit/x by next.config.ts, and taken by src/app/submit/x/route.ts.
 */

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Forms that end on another site, by signing in through a provider or by paying. Browsers check redirects too. */
const FORM_TARGETS = [
  ...(blueprint.methods.includes('google') ? ['https://accounts.google.com'] : []),
  ...(blueprint.methods.includes('github') ? ['https://github.com'] : []),
  ...(clerkHosts ? [clerkHosts.portal, clerkHosts.frontend] : []),
  ...(blueprint.uses.payments ? ['https://checkout.stripe.com', 'https://billing.stripe.com'] : []),
];

/** Handlers that answer with headers of their own. */
const OWN_HEADERS = /^\/(api|events)(\/|$)|\/files\/|\.csv$/;

export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  // No address ends so: what does was made of `..`.
  if (pathname.length > 1 && pathname.endsWith('/')) return new NextResponse(null, { status: 404, headers: HEADERS });
  const headers = new Headers(request.headers);
  headers.set('x-app-url', pathname + search);
  headers.delete('x-app-toast');
  headers.delete('x-app-form');
  if (request.method === 'POST' && !pathname.startsWith('/api/')) return submitted(headers);
  if (!['GET', 'HEAD', 'POST'].includes(request.method))
    return new NextResponse(null, { status: 405, headers: HEADERS });
  if (OWN_HEADERS.test(pathname)) return NextResponse.next({ request: { headers } });
  return shown(request, headers);
}

function submitted(headers: Headers): NextResponse {
  if (Number(headers.get('content-length') ?? 0) > MAX_BYTES) {
    return new NextResponse(null, { status: 413, headers: HEADERS });
  }
  headers.set('x-app-form', '1');
  return NextResponse.next({ request: { headers } });
}

function shown(request: NextRequest, headers: Headers): NextResponse {
  const nonce = randomBytes(16).toString('base64');
  const rule = policy({ nonce, formTargets: FORM_TARGETS });
  headers.set('content-security-policy', rule);
  const toast = request.cookies.get('toast')?.value;
  if (toast) headers.set('x-app-toast', encodeURIComponent(toast));
  const answer = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(HEADERS)) answer.headers.set(name, value);
  answer.headers.set('content-security-policy', rule);
  if (!LOOPBACK.has(request.nextUrl.hostname)) {
    answer.headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains');
  }
  if (toast) answer.cookies.set('toast', '', { path: '/', maxAge: 0 });
  return answer;
}

export const config = { matcher: ['/((?!_next/|[^/]+\\.(?:css|js|svg|png|ico|webp|txt)$).*)'] };
