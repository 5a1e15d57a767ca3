import { z } from 'zod';
import { sendMail } from '#core/adapters/mail.ts';
import { sendSms } from '#core/adapters/sms.ts';
import type { JobHandler } from '#core/features.ts';

const mail = z.object({ to: z.string(), subject: z.string(), text: z.string() });
const sms = z.object({ to: z.string(), text: z.string() });

/** The jobs that the core itself brings: whatever post.ts queues. */
export const deliveries: Record<string, JobHandler> = {
  mail: { run: (payload) => sendMail(mail.parse(JSON.parse(payload))) },
  sms: { run: (payload) => sendSms(sms.parse(JSON.parse(payload))) },
};
