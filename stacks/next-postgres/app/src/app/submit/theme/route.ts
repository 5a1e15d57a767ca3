import { cookies } from 'next/headers';
import { env } from '#core/env.ts';
import { localPath, textOf } from '#core/http.ts';
import { seeOther } from '#core/web.ts';
import { action } from '#web/action.ts';

const YEAR = 365 * 86_400;

export const POST = action(async (_c, sent) => {
  const theme = textOf(sent, 'theme') === 'dark' ? 'dark' : 'light';
  const secure = env.APP_URL.startsWith('https://');
  (await cookies()).set('theme', theme, { path: '/', maxAge: YEAR, sameSite: 'lax', secure });
  seeOther(localPath(sent.next, '/'));
});
