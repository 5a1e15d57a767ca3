import { Hono } from 'hono';
import { blueprint } from '#blueprint.ts';
import type { Feature } from '#core/features.ts';
import { type App, form, redirectWithToast, requireRole, textOf, userOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { adminPage } from '#features/admin/page.ts';
import { block, changeRole } from '#features/admin/people.ts';

const routes = new Hono<App>();

routes.use('/admin', requireRole('admin'));
routes.use('/admin/*', requireRole('admin'));

routes.get('/admin', async (c) => c.html(await adminPage(c)));

routes.post('/admin/people/:id/role', async (c) => {
  const id = c.req.param('id');
  const role = textOf(await form(c), 'role');
  // One's own role stays: otherwise the last admin could lock everybody out by a slip.
  if (id === userOf(c).id || !blueprint.roles.includes(role)) return c.notFound();
  if (!changeRole(id, role)) return c.notFound();
  return redirectWithToast(c, '/admin', t('admin.role_saved'));
});

routes.post('/admin/people/:id/:action{block|unblock}', (c) => {
  const { id, action } = c.req.param();
  if (id === userOf(c).id || !block(id, action === 'block')) return c.notFound();
  return redirectWithToast(c, '/admin', t(action === 'block' ? 'admin.blocked_done' : 'admin.unblocked_done'));
});

export const admin: Feature = {
  name: 'admin',

  routes(app) {
    app.route('/', routes);
  },

  nav: (viewer) =>
    viewer.role === 'admin' ? [{ href: '/admin', text: t('admin.nav'), icon: 'shield', order: 900 }] : [],
};
