import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { receiveWebhook } from '#core/adapters/payments.ts';
import type { App } from '#core/http.ts';

const LARGEST_BODY = 256 * 1024;

export const webhook = new Hono<App>();

/** The signature covers the exact bytes, so the body is read as text and parsed only once it holds. */
webhook.post('/', bodyLimit({ maxSize: LARGEST_BODY }), async (c) => {
  const received = receiveWebhook(await c.req.text(), c.req.header('stripe-signature') ?? '');
  return c.json({ received }, received === 'refused' ? 400 : 200);
});
