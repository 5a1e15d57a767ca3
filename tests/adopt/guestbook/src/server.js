import { createHmac } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const db = new DatabaseSync(process.env.DATABASE_PATH ?? 'local.sqlite');
const session = process.env.SESSION_SECRET;
if (!session) throw new Error('SESSION_SECRET');
const greeting = process.env.GREETING_KEY;
const app = new Hono();
app.get('/', (c) => c.text(`${db.prepare('select count(*) as n from entry').get().n} entries at ${process.env.APP_URL}, greeting of ${greeting.length} letters`));
app.get('/healthz', (c) => c.json({ ok: true }));
app.post('/hooks/stripe', async (c) => {
  const body = await c.req.text();
  const parts = Object.fromEntries((c.req.header('stripe-signature') ?? '').split(',').map((p) => p.split('=')));
  const wanted = createHmac('sha256', process.env.STRIPE_WEBHOOK_SECRET).update(`${parts.t}.${body}`).digest('hex');
  if (parts.v1 !== wanted) return c.text('bad signature', 400);
  if (JSON.parse(body).type === 'checkout.session.completed') db.exec("insert into entry values ('paid')");
  return c.json({ received: true });
});
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: process.env.HOST ?? '127.0.0.1' });
