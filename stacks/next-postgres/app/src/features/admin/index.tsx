import { blueprint } from '#blueprint.ts';
import type { Feature } from '#core/features.ts';
import { type Ctx, type FormData, textOf, userOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { notFound, redirectWithToast, requireRole } from '#core/web.ts';
import { block, changeRole } from '#features/admin/people.ts';

export async function saveRole(c: Ctx, sent: FormData): Promise<Response> {
  requireRole(c, 'admin', false);
  const role = textOf(sent, 'role');
  // One's own role stays: otherwise the last admin could lock everybody out by a slip.
  if (c.param('id') === userOf(c).id || !blueprint.roles.includes(role)) notFound();
  if (!(await changeRole(c.param('id'), role))) notFound();
  return redirectWithToast('/admin', t('admin.role_saved'));
}

export const setBlocked =
  (blocked: boolean) =>
  async (c: Ctx): Promise<Response> => {
    requireRole(c, 'admin', false);
    if (c.param('id') === userOf(c).id || !(await block(c.param('id'), blocked))) notFound();
    return redirectWithToast('/admin', t(blocked ? 'admin.blocked_done' : 'admin.unblocked_done'));
  };

export const admin: Feature = {
  name: 'admin',

  nav: (viewer) =>
    viewer.role === 'admin' ? [{ href: '/admin', text: t('admin.nav'), icon: 'shield', order: 900 }] : [],
};
