import { all, one, run } from '#core/db.ts';
import { env } from '#core/env.ts';
import { publish } from '#core/events.ts';
import type { News } from '#core/features.ts';
import { newId } from '#core/ids.ts';
import { queueMail, queueSms } from '#core/post.ts';
import { t } from '#core/text.ts';

export interface InboxNotice {
  id: string;
  text: string;
  href: string;
  read_at: number | null;
  created_at: number;
}

const KEEP_MS = 90 * 24 * 60 * 60_000;
const SHOWN = 100;

/** Tells people in the ways that the news wants. Belongs into the transaction that makes the news. */
export async function tell(to: readonly string[], news: News): Promise<void> {
  const by = news.by ?? ['app'];
  for (const userId of new Set(to)) {
    if (by.includes('app')) await keep(userId, news);
    if (by.includes('email')) await mail(userId, news);
    if (by.includes('sms')) await text(userId, news);
  }
}

async function keep(userId: string, news: News): Promise<void> {
  const sql = 'insert into notice (id, user_id, text, href, created_at) values (?, ?, ?, ?, ?)';
  await run(sql, newId(), userId, news.text, news.href, Date.now());
  publish(`notices:${userId}`);
}

async function mail(userId: string, news: News): Promise<void> {
  const person = await one<{ email: string }>('select email from "user" where id = ?', userId);
  if (!person) return;
  await queueMail({
    to: person.email,
    subject: news.text,
    text: `${news.text}\n\n${addressOf(news)}\n\n${t('notices.mail.why')}\n`,
  });
}

/** Only people who left a number get text messages. */
async function text(userId: string, news: News): Promise<void> {
  const number = await phoneOf(userId);
  if (number) await queueSms({ to: number, text: `${news.text} ${addressOf(news)}` });
}

const addressOf = (news: News): string => `${env.APP_URL}${news.href}`;

/** Newest first. */
export async function noticesOf(userId: string): Promise<InboxNotice[]> {
  return all<InboxNotice>('select * from notice where user_id = ? order by id desc limit ?', userId, SHOWN);
}

export async function unreadCount(userId: string): Promise<number> {
  const sql = 'select count(*) as n from notice where user_id = ? and read_at is null';
  return (await one<{ n: number }>(sql, userId))?.n ?? 0;
}

/** Answers where the notice leads; undefined when it is not this person's. */
export async function openNotice(userId: string, id: string): Promise<string | undefined> {
  const notice = await one<{ href: string }>('select href from notice where id = ? and user_id = ?', id, userId);
  if (notice) await run('update notice set read_at = ? where id = ? and read_at is null', Date.now(), id);
  publish(`notices:${userId}`);
  return notice?.href;
}

export async function readAll(userId: string): Promise<void> {
  await run('update notice set read_at = ? where user_id = ? and read_at is null', Date.now(), userId);
  publish(`notices:${userId}`);
}

export async function forgetOldNotices(now = Date.now()): Promise<void> {
  await run('delete from notice where created_at < ?', now - KEEP_MS);
}

export const phoneOf = async (userId: string): Promise<string | undefined> =>
  (await one<{ phone: string }>('select phone from notice_phone where user_id = ?', userId))?.phone;

/** '' takes the number out. False: that is no number with a country code. */
export async function savePhone(userId: string, typed: string): Promise<boolean> {
  const phone = typed.replace(/[\s()./-]/g, '');
  if (phone === '') {
    await run('delete from notice_phone where user_id = ?', userId);
    return true;
  }
  if (!/^\+[1-9]\d{6,14}$/.test(phone)) return false;
  await run(
    'insert into notice_phone (user_id, phone) values (?, ?) on conflict (user_id) do update set phone = excluded.phone',
    userId,
    phone,
  );
  return true;
}
