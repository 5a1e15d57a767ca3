import { readFileSync } from 'node:fs';

/** What this site is, as data: rendered from the blueprint. */
export interface Site {
  name: string;
  pages: Page[];
}

export interface Page {
  path: string;
  title: string;
  /** The front page, headed by the name of the site. */
  home: boolean;
  sections: { heading: string; text: string }[];
  tool: string | null;
  /** Name of the code of one's own that the page shows. */
  slot: string | null;
}

export const site: Site = JSON.parse(readFileSync(new URL('site.json', import.meta.url), 'utf8'));
