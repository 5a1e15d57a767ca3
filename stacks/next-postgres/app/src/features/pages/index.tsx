import { blueprint } from '#blueprint.ts';
import type { Page, TextPage, ToolPage } from '#core/blueprint-types.ts';
import type { Feature } from '#core/features.ts';
import { type Ctx, type Html, isUser, type Viewer, viewerOf } from '#core/http.ts';
import { readerOf } from '#core/reader.ts';
import { notBuilt } from '#core/slots.tsx';
import { t } from '#core/text.ts';
import { layout } from '#core/ui/index.ts';
import { hidden } from '#core/web.ts';
import { sections as custom } from '#custom/index.ts';

/** The front page, the pages that only hold text, and those whose middle is written by hand. */
const textPages = blueprint.pages.filter((page) => page.kind === 'text');
const toolPages = blueprint.pages.filter((page) => page.kind === 'tool');

const mayRead = (viewer: Viewer, page: Page): boolean =>
  page.roles.length === 0 || page.roles.includes(viewer.role) || (isUser(viewer) && page.roles.includes('member'));

/** The pages of the blueprint that no other feature has: their address is all of what stands behind the host. */
function blueprintPage(c: Ctx): Promise<Html> | undefined {
  const page = [...textPages, ...toolPages].find(({ path }) => path === c.url.pathname);
  if (!page) return undefined;
  if (!mayRead(viewerOf(c), page)) hidden(c);
  return page.kind === 'text' ? textPage(c, page) : toolPage(c, page);
}

function textPage(c: Ctx, page: TextPage): Promise<Html> {
  const sections = Array.from({ length: page.sections }, (_, index) => `page.${page.key}.${index + 1}`);
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{t(`page.${page.key}.title`)}</h1>
        </div>
      </div>
      <div className="stack loose">
        {sections.map((key) => (
          <section key={key} className="stack tight">
            <h2>{t(`${key}.heading`)}</h2>
            {paragraphs(t(`${key}.text`))}
          </section>
        ))}
      </div>
    </>
  );
  return layout(c, { title: t(`page.${page.key}.title`), body, narrow: true });
}

async function toolPage(c: Ctx, page: ToolPage): Promise<Html> {
  const section = custom[page.slot.replace(/^slot:/, '')] ?? notBuilt(t(`page.${page.key}.title`));
  const title = t(`page.${page.key}.title`);
  const body = (
    <>
      <div className="head">
        <div>
          <h1>{title}</h1>
        </div>
      </div>
      {await section(c, readerOf(c))}
    </>
  );
  return layout(c, { title, body });
}

/** An empty line in the text starts a new paragraph. */
const paragraphs = (text: string) =>
  text.split(/\n\s*\n/).map((part) => (
    <p key={part} className="measure">
      {part}
    </p>
  ));

export const pages: Feature = {
  name: 'pages',

  page: blueprintPage,

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
