import { expect } from '@playwright/test';
import { linkIn, mailTo } from './outbox.ts';
import { type Person, post } from './people.ts';
import type { Row } from './rows.ts';

/** Invites an address to a row that has members, and answers the path of the link in the mail. */
export async function invite(row: Row, email: string): Promise<string> {
  expect((await post(row.by.request, `${row.path}/members`, { email })).status(), 'the owner invites').toBe(303);
  return linkIn(await mailTo(email, /invit/i));
}

export async function join(row: Row, who: Person): Promise<void> {
  const link = await invite(row, who.email);
  expect((await post(who.request, link)).status(), 'who is invited joins').toBe(303);
}

/** The row itself or the nearest row above that has members. */
export function teamOf(row: Row): Row | undefined {
  return row.entity.behaviours.includes('members') ? row : row.parent && teamOf(row.parent);
}
