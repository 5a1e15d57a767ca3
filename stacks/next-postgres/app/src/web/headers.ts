/** What every answer carries. proxy.ts gives pages the same, with a nonce for the scripts of the framework. */

/** The development server puts errors together with `eval`, and shows them over the page in its own style. */
const isDevelopment = process.env.NODE_ENV === 'development';
const EVAL = isDevelopment ? " 'unsafe-eval'" : '';
const OVERLAY = isDevelopment ? " 'unsafe-inline'" : '';

/** No form of ours is larger. */
export const MAX_BYTES = 20 * 1024 * 1024;

interface Policy {
  nonce?: string;
  /** Sites that a form may end on: providers of sign-in and payments. */
  formTargets?: readonly string[];
}

export function policy({ nonce, formTargets = [] }: Policy = {}): string {
  return [
    "default-src 'none'",
    `script-src 'self'${nonce ? ` 'nonce-${nonce}'` : ''}${EVAL}`,
    `style-src 'self'${OVERLAY}`,
    ...(isDevelopment ? ["font-src 'self'"] : []),
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** Pages depend on who looks, so no cache may keep them; files set their own rule. */
export const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** An answer's own headers win. */
export function secured(answer: Response): Response {
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries({ ...HEADERS, 'content-security-policy': policy() })) {
    if (!headers.has(name)) headers.set(name, value);
  }
  return new Response(answer.body, { status: answer.status, headers });
}
