import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { serveAsset } from '#core/assets.ts';
import { one } from '#core/db.ts';
import { env } from '#core/env.ts';
import { failed, notFoundPage } from '#core/errors.ts';
import { events } from '#core/events.ts';
import { features, register } from '#core/features.ts';
import { headers, limitBody, sameOrigin, verifiedToChange } from '#core/guard.ts';
import { type App, form, localPath, textOf } from '#core/http.ts';
import { withViewer } from '#core/viewer.ts';
import { entities } from '#entities/index.ts';
import { registry } from '#features/registry.ts';

/** The whole app: what every request passes, then the pages of the features. */
const YEAR = 365 * 86_400;

// Entities last, so that a feature may answer an entity's address in its own way.
register([...registry, entities]);

export const app = new Hono<App>();

app.onError(failed);
app.notFound(notFoundPage);

app.use(headers);

// Files and the health check need no viewer.
app.get('/public/:name', serveAsset);
app.get('/api/health', (c) => {
  one('select 1');
  return c.json({ ok: true, release: env.RELEASE });
});

app.use(sameOrigin, limitBody, withViewer, verifiedToChange);

app.post('/theme', async (c) => {
  const values = await form(c);
  const theme = textOf(values, 'theme') === 'dark' ? 'dark' : 'light';
  const secure = env.APP_URL.startsWith('https://');
  setCookie(c, 'theme', theme, { path: '/', maxAge: YEAR, sameSite: 'Lax', secure });
  return c.redirect(localPath(values.next, '/'), 303);
});

app.route('/', events);
for (const feature of features()) feature.routes?.(app);
