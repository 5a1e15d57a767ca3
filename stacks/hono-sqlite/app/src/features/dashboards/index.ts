import { blueprint } from '#blueprint.ts';
import type { DashboardPage } from '#core/blueprint-types.ts';
import type { Feature } from '#core/features.ts';
import { isUser, toSignIn, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { dashboardPage } from '#features/dashboards/page.ts';

/** Pages of figures and charts. They count what the viewer may read and nothing else. */
const pages = blueprint.pages.filter((page): page is DashboardPage => page.kind === 'dashboard');

/** 'member' stands for everybody who is signed in. */
function maySee(viewer: Viewer, page: DashboardPage): boolean {
  if (page.roles.length === 0) return true;
  return isUser(viewer) && (page.roles.includes('member') || page.roles.includes(viewer.role));
}

export const dashboards: Feature = {
  name: 'dashboards',

  routes(app) {
    for (const page of pages) {
      app.get(page.path, (c) => {
        if (maySee(viewerOf(c), page)) return dashboardPage(c, page);
        return isUser(viewerOf(c)) ? c.notFound() : toSignIn(c);
      });
    }
  },

  nav: (viewer) =>
    pages.flatMap((page, index) =>
      maySee(viewer, page) ? [{ href: page.path, text: t(`page.${page.key}.title`), icon: 'chart', order: index }] : [],
    ),
};
