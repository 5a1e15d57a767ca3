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
export function tell(to: readonly string[], news: News): void {
  const by = news.by ?? ['app'];
  for (const userId of new Set(to)) {
    if (by.includes('app')) keep(userId, news);
    if (by.includes('email')) mail(userId, news);
    if (by.includes('sms')) text(userId, news);
  }
}

function keep(userId: string, news: News): void {
  const sql = 'insert into notice (id, user_id, text, href, created_at) values (?, ?, ?, ?, ?)';
  run(sql, newId(), userId, news.text, news.href, Date.now());
  publish(`notices:${userId}`);
}

function mail(userId: string, news: News): void {
  const person = one<{ email: string }>('select email from user where id = ?', userId);
  if (!person) return;
  queueMail({
    to: person.email,
    subject: news.text,
    text: `${news.text}\n\n${addressOf(news)}\n\n${t('notices.mail.why')}\n`,
  });
}

/** Only people who left a number get text messages. */
function text(userId: string, news: News): void {
  const number = phoneOf(userId);
  if (number) queueSms({ to: number, text: `${news.text} ${addressOf(news)}` });
}

const addressOf = (news: News): string => `${env.APP_URL}${news.href}`;

/** Newest first. */
export function noticesOf(userId: string): InboxNotice[] {
  return all<InboxNotice>('select * from notice where user_id = ? order by id desc limit ?', userId, SHOWN);
}

export function unreadCount(userId: string): number {
  const sql = 'select count(*) as n from notice where user_id = ? and read_at is null';
  return one<{ n: number }>(sql, userId)?.n ?? 0;
}

/** Answers where the notice leads; undefined when it is not this person's. */
export function openNotice(userId: string, id: string): string | undefined {
  const notice = one<{ href: string }>('select href from notice where id = ? and user_id = ?', id, userId);
  if (notice) run('update notice set read_at = ? where id = ? and read_at is null', Date.now(), id);
  publish(`notices:${userId}`);
  return notice?.href;
}

export function readAll(userId: string): void {
  run('update notice set read_at = ? where user_id = ? and read_at is null', Date.now(), userId);
  publish(`notices:${userId}`);
}

export function forgetOldNotices(now = Date.now()): void {
  run('delete from notice where created_at < ?', now - KEEP_MS);
}

export const phoneOf = (userId: string): string | undefined =>
  one<{ phone: string }>('select phone from notice_phone where user_id = ?', userId)?.phone;

/** '' takes the number out. False: that is no number with a country code. */
export function savePhone(userId: string, typed: string): boolean {
  const phone = typed.replace(/[\s()./-]/g, '');
  if (phone === '') {
    run('delete from notice_phone where user_id = ?', userId);
    return true;
  }
  if (!/^\+[1-9]\d{6,14}$/.test(phone)) return false;
  run(
    'insert into notice_phone (user_id, phone) values (?, ?) on conflict (user_id) do update set phone = excluded.phone',
    userId,
    phone,
  );
  return true;
}
