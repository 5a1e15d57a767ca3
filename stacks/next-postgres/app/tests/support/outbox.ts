import { expect } from '@playwright/test';
import { visitor } from './people.ts';

/** Mail and text messages as they wait in /dev/outbox, newest first. */
export interface Posted {
  channel: 'mail' | 'sms';
  recipient: string;
  subject: string;
  text: string;
}

export async function posted(recipient: string): Promise<Posted[]> {
  const answer = await (await visitor()).get(`/dev/outbox?json=1&to=${encodeURIComponent(recipient)}`);
  expect(answer.status(), 'the outbox answers').toBe(200);
  const all: Posted[] = await answer.json();
  return all.filter((message) => message.recipient === recipient);
}

/** Mail is sent by a job, so it may take a moment. Texts are matched against subject and text. */
export async function mailTo(recipient: string, about: RegExp = /./): Promise<Posted> {
  let found: Posted | undefined;
  const look = async () => {
    found = (await posted(recipient)).find((mail) => about.test(`${mail.subject}\n${mail.text}`));
    return found !== undefined;
  };
  await expect
    .poll(look, { message: `a mail to ${recipient} about ${about}`, intervals: [20, 50, 100, 200] })
    .toBe(true);
  return found as Posted;
}

/** The path of the first link of a mail. */
export function linkIn(mail: Posted): string {
  const link = /https?:\/\/\S+/.exec(mail.text)?.[0] ?? '';
  expect(link, 'the mail has a link').not.toBe('');
  const url = new URL(link);
  return url.pathname + url.search;
}
