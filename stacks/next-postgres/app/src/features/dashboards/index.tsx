import { blueprint } from '#blueprint.ts';
import type { DashboardPage } from '#core/blueprint-types.ts';
import type { Feature } from '#core/features.ts';
import { isUser, type Viewer, viewerOf } from '#core/http.ts';
import { t } from '#core/text.ts';
import { hidden } from '#core/web.ts';
import { dashboardPage } from '#features/dashboards/page.tsx';

/** Pages of figures and charts. They count what the viewer may read and nothing else. */
const pages = blueprint.pages.filter((page): page is DashboardPage => page.kind === 'dashboard');

/** 'member' stands for everybody who is signed in. */
function maySee(viewer: Viewer, page: DashboardPage): boolean {
  if (page.roles.length === 0) return true;
  return isUser(viewer) && (page.roles.includes('member') || page.roles.includes(viewer.role));
}

export const dashboards: Feature = {
  name: 'dashboards',

  page(c) {
    const page = pages.find(({ path }) => path === c.url.pathname);
    if (!page) return undefined;
    return maySee(viewerOf(c), page) ? dashboardPage(c, page) : hidden(c);
  },

  nav: (viewer) =>
    pages.flatMap((page, index) =>
      maySee(viewer, page) ? [{ href: page.path, text: t(`page.${page.key}.title`), icon: 'chart', order: index }] : [],
    ),
};
