import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeMail } from '#core/adapters/mail-message.ts';
import { smtpServer as parse, submit } from '#core/adapters/smtp.ts';
import { type Seen, smtpServer } from './smtp-server.ts';

async function send(offers: string[], login: string, text = 'Hello\n.hidden dot\n'): Promise<Seen> {
  const seen: Seen = { commands: [], message: '' };
  const { server, port } = await smtpServer(offers, seen);
  try {
    const from = { name: 'Atelier', address: 'noreply@example.com' };
    const data = composeMail({ from, to: 'ada@example.com', subject: 'Grüße aus Köln', text });
    await submit(parse(`smtp://${login}127.0.0.1:${port}`), { from: from.address, to: 'ada@example.com', data });
  } finally {
    server.close();
  }
  return seen;
}

const bodyOf = (message: string) => Buffer.from(message.split('\n\n')[1] ?? '', 'base64').toString();

test('a mail arrives whole, in any language', async () => {
  const seen = await send([], '');
  assert.ok(seen.commands.includes('MAIL FROM:<noreply@example.com>'));
  assert.ok(seen.commands.includes('RCPT TO:<ada@example.com>'));
  assert.equal(bodyOf(seen.message), 'Hello\r\n.hidden dot\r\n');
  const word = /Subject: =\?utf-8\?B\?(.+?)\?=/.exec(seen.message)?.[1] ?? '';
  assert.equal(Buffer.from(word, 'base64').toString(), 'Grüße aus Köln');
});

test('it signs in with PLAIN, or with LOGIN where that is all there is', async () => {
  const plain = await send(['AUTH PLAIN LOGIN'], 'ada:secret@');
  assert.ok(plain.commands.some((line) => line.startsWith('AUTH PLAIN ')));
  const login = await send(['AUTH LOGIN'], 'ada:secret@');
  assert.ok(login.commands.includes('AUTH LOGIN'));
  assert.match(login.message, /Subject/);
});

test('a wrong password fails, and the error does not repeat it', async () => {
  await assert.rejects(send(['AUTH PLAIN'], 'ada:wrong@'), (error: Error) => {
    return error.message.includes('535') && !error.message.includes('wrong');
  });
});

test('a broken promise of encryption stops the mail', async () => {
  await assert.rejects(send(['STARTTLS', 'AUTH PLAIN'], 'ada:secret@'));
});

test('a line of one dot does not end a mail early', async () => {
  const seen: Seen = { commands: [], message: '' };
  const { server, port } = await smtpServer([], seen);
  const data = 'Subject: x\r\n\r\nfirst\r\n.\r\nMAIL FROM:<forged@example.com>\r\n';
  await submit(parse(`smtp://127.0.0.1:${port}`), { from: 'a@example.com', to: 'b@example.com', data });
  server.close();
  assert.match(seen.message, /first\n\.\nMAIL FROM/);
  assert.equal(seen.commands.filter((line) => line.startsWith('MAIL FROM')).length, 1);
});

test('an address cannot bring commands or headers of its own', () => {
  const from = { name: 'Atelier', address: 'noreply@example.com' };
  for (const to of ['a@example.com\r\nBcc: b@example.com', 'a@example.com>', 'no address', 'a@b@c']) {
    assert.throws(() => composeMail({ from, to, subject: 's', text: 't' }), /not an e-mail address/);
  }
  const mail = composeMail({ from, to: 'a@example.com', subject: 'one\r\nBcc: b@example.com', text: 't' });
  assert.doesNotMatch(mail, /^Bcc:/m);
});

test('a long subject is split into words that each stand alone', () => {
  const from = { name: 'Atelier', address: 'noreply@example.com' };
  const subject = 'Äpfel und Birnen '.repeat(12).trim();
  const mail = composeMail({ from, to: 'a@example.com', subject, text: 't' });
  const words = [...(mail.split('\r\nDate:')[0] ?? '').matchAll(/=\?utf-8\?B\?(.+?)\?=/g)];
  assert.ok(words.every((word) => word[0].length <= 75));
  assert.equal(words.map((word) => Buffer.from(word[1] ?? '', 'base64').toString()).join(''), subject);
});
