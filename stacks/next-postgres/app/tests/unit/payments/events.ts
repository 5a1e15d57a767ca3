import { type Received, receiveWebhook, webhookSecret } from '#core/adapters/payments.ts';
import { sign } from '#core/adapters/webhook-signature.ts';

let last = 0;

export function eventOf(type: string, object: Record<string, unknown>, facts: { id?: string; created?: number } = {}) {
  last += 1;
  return { id: facts.id ?? `evt_${last}`, type, created: facts.created ?? 1_000 + last, data: { object } };
}

/** Delivers an event as the provider would. */
export async function deliver(event: unknown): Promise<Received> {
  const payload = JSON.stringify(event);
  return receiveWebhook(payload, sign(payload, webhookSecret()));
}

export function paidSession(userId: string, metadata: Record<string, string>, facts: Record<string, unknown> = {}) {
  last += 1;
  return { id: `cs_${last}`, client_reference_id: userId, payment_status: 'paid', metadata, ...facts };
}
