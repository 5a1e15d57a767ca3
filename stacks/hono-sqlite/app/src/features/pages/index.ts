import { Hono } from 'hono';
import { blueprint } from '#blueprint.ts';
import type { Page } from '#core/blueprint-types.ts';
import type { Feature } from '#core/features.ts';
import { html } from '#core/html.ts';
import { type App, isUser, toSignIn, type Viewer, viewerOf } from '#core/http.ts';
import { readerOf } from '#core/reader.ts';
import { notBuilt } from '#core/slots.ts';
import { t } from '#core/text.ts';
import { layout } from '#core/ui/index.ts';
import { sections as custom } from '#custom/index.ts';
import { landingPage } from '#features/pages/landing.ts';

/** The front page, the pages that only hold text, and those whose middle is written by hand. */
const textPages = blueprint.pages.filter((page) => page.kind === 'text');
const toolPages = blueprint.pages.filter((page) => page.kind === 'tool');

const mayRead = (viewer: Viewer, page: Page): boolean =>
  page.roles.length === 0 || page.roles.includes(viewer.role) || (isUser(viewer) && page.roles.includes('member'));

const routes = new Hono<App>();

routes.get('/', (c) => c.html(landingPage(c)));

for (const page of textPages) {
  routes.get(page.path, (c) => {
    const viewer = viewerOf(c);
    if (!mayRead(viewer, page)) return isUser(viewer) ? c.notFound() : toSignIn(c);
    const sections = Array.from({ length: page.sections }, (_, index) => `page.${page.key}.${index + 1}`);
    const body = html`<div class="head"><div><h1>${t(`page.${page.key}.title`)}</h1></div></div>
    <div class="stack loose">${sections.map(
      (key) =>
        html`<section class="stack tight"><h2>${t(`${key}.heading`)}</h2>${paragraphs(t(`${key}.text`))}</section>`,
    )}</div>`;
    return c.html(layout(c, { title: t(`page.${page.key}.title`), body, narrow: true }));
  });
}

for (const page of toolPages) {
  const slot = page.slot.replace(/^slot:/, '');
  const section = custom[slot] ?? notBuilt(t(`page.${page.key}.title`));
  routes.get(page.path, async (c) => {
    const viewer = viewerOf(c);
    if (!mayRead(viewer, page)) return isUser(viewer) ? c.notFound() : toSignIn(c);
    const title = t(`page.${page.key}.title`);
    const body = html`<div class="head"><div><h1>${title}</h1></div></div>${await section(c, readerOf(c))}`;
    return c.html(layout(c, { title, body }));
  });
}

/** An empty line in the text starts a new paragraph. */
const paragraphs = (text: string) => text.split(/\n\s*\n/).map((part) => html`<p class="measure">${part}</p>`);

export const pages: Feature = {
  name: 'pages',

  routes(app) {
    app.route('/', routes);
  },

  /** What only some may see is found where they find their things; the rest stands in the foot. */
  nav: (viewer) =>
    toolPages
      .filter((page) => page.roles.length > 0 && mayRead(viewer, page))
      .map((page, index) => ({
        href: page.path,
        text: t(`page.${page.key}.title`),
        icon: 'sparkle',
        order: 50 + index,
      })),

  footer: () =>
    [...textPages, ...toolPages]
      .filter((page) => page.roles.length === 0)
      .map((page) => ({ href: page.path, text: t(`page.${page.key}.title`) })),
};
