/** Sends text messages by Twilio. Without it, outside production, they go to the outbox. */
import { post } from '#core/adapters/outbox.ts';
import { env } from '#core/env.ts';

export interface Sms {
  /** With country code, such as +4930123456. */
  to: string;
  text: string;
}

const TIMEOUT_MS = 20_000;
/** Three message parts; more costs without being read. */
const LONGEST = 459;

export async function sendSms(sms: Sms): Promise<void> {
  const text = sms.text.slice(0, LONGEST);
  const { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: from } = env;
  if (account && token && from) return sendByTwilio({ account, token, from }, { to: sms.to, text });
  if (env.APP_ENV === 'production') throw new Error('text messages are not set up: TWILIO_ACCOUNT_SID is missing');
  await post('sms', sms.to, '', text);
}

async function sendByTwilio(twilio: { account: string; token: string; from: string }, sms: Sms): Promise<void> {
  const address = `https://api.twilio.com/2010-04-01/Accounts/${encodeURIComponent(twilio.account)}/Messages.json`;
  const answer = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${twilio.account}:${twilio.token}`).toString('base64')}` },
    body: new URLSearchParams({ To: sms.to, From: twilio.from, Body: sms.text }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`the text message service answered ${answer.status}`);
}
