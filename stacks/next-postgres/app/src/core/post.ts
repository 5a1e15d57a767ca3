/** Mail and text messages that belong to something being saved: queued in its transaction, sent and retried after it. */
import type { Mail } from '#core/adapters/mail.ts';
import type { Sms } from '#core/adapters/sms.ts';
import { enqueue } from '#core/jobs.ts';

export const queueMail = async (mail: Mail): Promise<void> => enqueue('mail', JSON.stringify(mail));

export const queueSms = async (sms: Sms): Promise<void> => enqueue('sms', JSON.stringify(sms));
