import { receiveWebhook } from '#core/adapters/payments.ts';
import type { Ctx } from '#core/http.ts';

const LARGEST_BODY = 256 * 1024;

/** The signature covers the exact bytes, so the body is read as text and parsed only once it holds. */
export async function webhook(c: Ctx, request: Request): Promise<Response> {
  if (Number(c.headers.get('content-length') ?? Number.NaN) > LARGEST_BODY) return new Response(null, { status: 413 });
  const text = await request.text();
  if (text.length > LARGEST_BODY) return new Response(null, { status: 413 });
  const received = await receiveWebhook(text, c.headers.get('stripe-signature') ?? '');
  return Response.json({ received }, { status: received === 'refused' ? 400 : 200 });
}
