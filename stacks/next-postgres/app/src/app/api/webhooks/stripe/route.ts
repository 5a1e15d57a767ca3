import { webhook } from '#features/payments/webhook.ts';
import { answer } from '#web/action.ts';

export const POST = answer(webhook);
