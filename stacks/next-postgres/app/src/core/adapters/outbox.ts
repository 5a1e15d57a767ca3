/** Where mail and text messages go on a developer's machine. */
import { all, run } from '#core/db.ts';
import { newId } from '#core/ids.ts';

export interface Posted {
  id: string;
  channel: 'mail' | 'sms';
  recipient: string;
  subject: string;
  text: string;
  created_at: number;
}

const KEEP = 500;

export async function post(
  channel: Posted['channel'],
  recipient: string,
  subject: string,
  text: string,
): Promise<void> {
  await run(
    'insert into outbox (id, channel, recipient, subject, text, created_at) values (?, ?, ?, ?, ?, ?)',
    newId(),
    channel,
    recipient,
    subject,
    text,
    Date.now(),
  );
  await run('delete from outbox where id not in (select id from outbox order by id desc limit ?)', KEEP);
}

/** Newest first. */
export async function posted(recipient?: string): Promise<Posted[]> {
  return all<Posted>(
    'select * from outbox where ?::text is null or recipient = ? order by id desc limit 100',
    recipient ?? null,
    recipient ?? null,
  );
}
