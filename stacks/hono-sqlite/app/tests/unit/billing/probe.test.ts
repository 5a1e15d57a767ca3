import assert from 'node:assert/strict';
import { test } from 'node:test';
import { question } from '../probe/ask.ts';

const { app } = await import('#app.ts');
const { webhookSecret } = await import('#core/adapters/payments.ts');
const { sign } = await import('#core/adapters/webhook-signature.ts');
const { all, one } = await import('#core/db.ts');
const { creditPrice } = await import('#features/billing/price.ts');
const { eventOf, paidSession } = await import('../payments/events.ts');
const { newPerson } = await import('../payments/person.ts');

interface Told {
  email: string;
  mark: string;
  role: string;
  id: string;
  credits: number;
  price: { key: string; credits: number; every: string | null } | null;
}

async function ask(body: Record<string, unknown>): Promise<Told> {
  return (await app.request(question('/api/probe', body))).json() as Promise<Told>;
}

async function deliver(event: unknown, secret = webhookSecret()): Promise<string> {
  const body = JSON.stringify(event);
  const headers = { 'stripe-signature': sign(body, secret) };
  const answer = await app.request('/api/webhooks/stripe', { method: 'POST', headers, body });
  return `${answer.status} ${((await answer.json()) as { received: string }).received}`;
}

const eventIds = (): string[] => all<{ id: string }>('select id from payment_event').map(({ id }) => id);

test('a proof sees its credits arrive once, and takes the event away again', async () => {
  const { email, mark, role } = await ask({ do: 'open' });
  const form = new URLSearchParams({ name: 'Probe', email, password: 'correct horse battery', role });
  await app.request('/sign-up', { method: 'POST', body: form });
  const before = await ask({ do: 'look', email });
  assert.deepEqual(before.price, creditPrice());
  const { id, price } = before;
  const metadata = { price: price?.key ?? '', kind: 'billing', ref: mark, user: id };
  const facts = { id: `cs_${mark}`, customer_details: { email: newPerson().email } };
  const event = price?.every
    ? eventOf('invoice.paid', { id: `in_${mark}`, parent: { subscription_details: { metadata } } }, { id: `evt_${mark}` })
    : eventOf('checkout.session.completed', paidSession(id, metadata, facts), { id: `evt_${mark}` });
  const other = eventOf('customer.created', {}, { id: `evt_${mark.replace('probe-', 'probeX')}` });

  assert.equal(await deliver(event, 'whsec_somebody_elses'), '400 refused');
  assert.equal((await ask({ do: 'look', email })).credits, before.credits);
  assert.equal(await deliver(event), '200 applied');
  assert.equal(await deliver(event), '200 repeated');
  assert.equal(await deliver(other), '200 applied');
  assert.equal((await ask({ do: 'look', email })).credits, before.credits + (price?.credits ?? 0));

  assert.equal(eventIds().length, 2);
  await ask({ do: 'close', email });
  assert.deepEqual(eventIds(), [other.id], 'only the events of the proof go');
  assert.equal(one('select 1 from credit_entry where user_id = ?', id), undefined);
});
