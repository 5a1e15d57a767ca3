import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

process.env.RESEND_API_KEY = 're_unit_test_0001';
process.env.MAIL_FROM = 'Atelier <noreply@example.com>';
const { sendMail } = await import('#core/adapters/mail.ts');

const mail = { to: 'ada@example.com', subject: 'Grüße', text: 'Hello\nhttps://example.com/x\n' };

/** What api.resend.com is asked (https://resend.com/docs/api-reference/emails/send-email), and what it answers. */
function answering(status: number) {
  return mock.method(globalThis, 'fetch', async () => new Response('{"id":"49a3999c"}', { status }));
}

test('with a key of Resend a mail goes to its API, whole', async () => {
  const fetched = answering(200);
  await sendMail(mail);
  assert.equal(fetched.mock.callCount(), 1);
  const [url, request] = fetched.mock.calls[0]?.arguments ?? [];
  assert.equal(String(url), 'https://api.resend.com/emails');
  assert.equal(request?.method, 'POST');
  const headers = new Headers(request?.headers);
  assert.equal(headers.get('authorization'), 'Bearer re_unit_test_0001');
  assert.equal(headers.get('content-type'), 'application/json');
  assert.deepEqual(JSON.parse(String(request?.body)), {
    from: 'Atelier <noreply@example.com>',
    to: ['ada@example.com'],
    subject: 'Grüße',
    text: mail.text,
  });
  fetched.mock.restore();
});

test('a refusal is an error, so that the job is tried again, and does not tell the key', async () => {
  for (const status of [401, 429, 500]) {
    const fetched = answering(status);
    await assert.rejects(sendMail(mail), (error: Error) => {
      return error.message.includes(String(status)) && !error.message.includes('re_unit');
    });
    fetched.mock.restore();
  }
});
