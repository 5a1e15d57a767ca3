import { Denied } from '#core/entity/errors.ts';
import { type Ctx, type FormData, localPath, textOf, userOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { redirectWithToast, seeOther, toSignIn } from '#core/web.ts';
import { openNotice, readAll, savePhone } from '#features/notices/inbox.ts';

export async function markAllRead(c: Ctx): Promise<Response> {
  await readAll(userOf(c).id);
  seeOther('/notifications');
}

export async function keepPhone(c: Ctx, sent: FormData): Promise<Response> {
  const saved = await savePhone(userOf(c).id, textOf(sent, 'phone'));
  return redirectWithToast('/account', t(saved ? 'notices.phone.saved' : 'notices.phone.wrong'));
}

/** Opening a notice reads it. Nothing else depends on that, so a link may do it. */
export async function open(c: Ctx): Promise<Response> {
  if (c.viewer.id === null) toSignIn(c);
  const href = await openNotice(c.viewer.id, c.param('id'));
  if (href === undefined) throw new Denied();
  seeOther(localPath(href, '/notifications'));
}
