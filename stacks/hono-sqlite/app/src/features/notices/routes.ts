import { Hono } from 'hono';
import { type App, form, localPath, redirectWithToast, signedIn, textOf, userOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { openNotice, readAll, savePhone } from '#features/notices/inbox.ts';
import { notificationsPage } from '#features/notices/page.ts';

export const routes = new Hono<App>();

routes.use(signedIn);

routes.get('/', (c) => c.html(notificationsPage(c, userOf(c))));

routes.post('/read', (c) => {
  readAll(userOf(c).id);
  return c.redirect('/notifications', 303);
});

routes.post('/phone', async (c) => {
  const saved = savePhone(userOf(c).id, textOf(await form(c), 'phone'));
  return redirectWithToast(c, '/account', t(saved ? 'notices.phone.saved' : 'notices.phone.wrong'));
});

/** Opening a notice reads it. Nothing else depends on that, so a link may do it. */
routes.get('/:id', (c) => {
  const href = openNotice(userOf(c).id, c.req.param('id'));
  return href === undefined ? c.notFound() : c.redirect(localPath(href, '/notifications'), 303);
});
