import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendMail } from '#core/adapters/mail.ts';
import { posted } from '#core/adapters/outbox.ts';
import { sendSms } from '#core/adapters/sms.ts';
import { transaction } from '#core/db.ts';
import { runOne } from '#core/jobs.ts';
import { queueMail } from '#core/post.ts';

test('on this machine mail and text messages go to the outbox', async () => {
  await sendMail({ to: 'ada@example.com', subject: 'Hello', text: 'Text' });
  await sendSms({ to: '+4930123456', text: 'Short' });
  assert.deepEqual(
    posted('ada@example.com').map((message) => [message.channel, message.subject]),
    [['mail', 'Hello']],
  );
  assert.deepEqual(
    posted('+4930123456').map((message) => message.channel),
    ['sms'],
  );
});

test('queued mail is sent after its transaction, or never', async () => {
  assert.throws(() =>
    transaction(() => {
      queueMail({ to: 'never@example.com', subject: 's', text: 't' });
      throw new Error('refused');
    }),
  );
  queueMail({ to: 'later@example.com', subject: 's', text: 't' });
  assert.equal(posted('later@example.com').length, 0);
  while (await runOne());
  assert.equal(posted('later@example.com').length, 1);
  assert.equal(posted('never@example.com').length, 0);
});
