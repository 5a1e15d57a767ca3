/** Turns a mail into the bytes of RFC 5322: plain text, UTF-8, base64. */
import { randomUUID } from 'node:crypto';

export interface MailMessage {
  from: { name: string; address: string };
  to: string;
  subject: string;
  text: string;
}

const LINE = 76;

export function composeMail(mail: MailMessage, now = new Date()): string {
  const domain = mail.from.address.split('@')[1] ?? 'localhost';
  const headers = [
    `From: ${phrase(mail.from.name)} <${addressOf(mail.from.address)}>`,
    `To: <${addressOf(mail.to)}>`,
    `Subject: ${encoded(mail.subject)}`,
    `Date: ${now.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomUUID()}@${domain}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    // Keeps out-of-office answers from coming back.
    'Auto-Submitted: auto-generated',
  ];
  return `${headers.join('\r\n')}\r\n\r\n${wrapped(mail.text)}\r\n`;
}

/** An address with a line break could add headers or recipients of its own. */
export function addressOf(address: string): string {
  if (!/^[^\s<>@",;:\\]+@[^\s<>@",;:\\]+$/.test(address)) throw new Error('this is not an e-mail address');
  return address;
}

const isPlain = (text: string) => /^[\x20-\x7e]*$/.test(text);

function phrase(name: string): string {
  return isPlain(name) ? `"${name.replace(/["\\]/g, '')}"` : encoded(name);
}

/** RFC 2047: an encoded word holds at most 75 characters, so long texts take several; none may split a character. */
function encoded(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (isPlain(line) && line.length <= 900) return line;
  const words: string[] = [''];
  for (const character of line) {
    const last = words.length - 1;
    const longer = words[last] + character;
    if (Buffer.byteLength(longer) > 42) words.push(character);
    else words[last] = longer;
  }
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

function wrapped(text: string): string {
  const body = Buffer.from(text.replace(/\r?\n/g, '\r\n')).toString('base64');
  return (body.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? ['']).join('\r\n');
}
