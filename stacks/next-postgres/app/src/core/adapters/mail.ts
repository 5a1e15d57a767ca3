/** Sends mail by SMTP or by Resend. With neither set, on this machine, it goes to the outbox instead. */
import { blueprint } from '#blueprint.ts';
import { composeMail } from '#core/adapters/mail-message.ts';
import { post } from '#core/adapters/outbox.ts';
import { smtpServer, submit } from '#core/adapters/smtp.ts';
import { env } from '#core/env.ts';
import { isProbeAddress } from '#core/probe.ts';

export interface Mail {
  to: string;
  subject: string;
  /** Plain text; links stand on a line of their own. */
  text: string;
}

const TIMEOUT_MS = 20_000;

/** Rejects when the mail could not be handed over. Send from a job to have it tried again. */
export async function sendMail(mail: Mail): Promise<void> {
  if (isProbeAddress(mail.to)) return;
  if (env.SMTP_URL) return sendBySmtp(mail, env.SMTP_URL);
  if (env.RESEND_API_KEY) return sendByResend(mail, env.RESEND_API_KEY);
  if (env.APP_ENV === 'production') throw new Error('mail is not set up: SMTP_URL or RESEND_API_KEY is missing');
  await post('mail', mail.to, mail.subject, mail.text);
}

function sender(): { name: string; address: string } {
  const given = /^(.*)<([^<>]+)>$/.exec(env.MAIL_FROM ?? '');
  if (given) return { name: given[1]?.trim().replace(/^"|"$/g, '') || blueprint.name, address: given[2]?.trim() ?? '' };
  return { name: blueprint.name, address: env.MAIL_FROM ?? `noreply@${new URL(env.APP_URL).hostname}` };
}

async function sendBySmtp(mail: Mail, url: string): Promise<void> {
  const from = sender();
  await submit(smtpServer(url), { from: from.address, to: mail.to, data: composeMail({ ...mail, from }) });
}

async function sendByResend(mail: Mail, key: string): Promise<void> {
  const from = sender();
  const answer = await fetch('https://api.resend.com/emails', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      from: `${from.name} <${from.address}>`,
      to: [mail.to],
      subject: mail.subject,
      text: mail.text,
    }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`the mail service answered ${answer.status}`);
}
