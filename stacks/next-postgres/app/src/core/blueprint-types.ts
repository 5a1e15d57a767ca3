/** The shape of src/blueprint.ts. */
export interface Blueprint {
  name: string;
  tagline: string;
  locale: string;
  currency: string;
  /** What people see before they choose: their system's setting, or a fixed one. */
  mode: 'system' | 'light' | 'dark';
  methods: ('email' | 'google' | 'github')[];
  roles: string[];
  /** Roles a person can take at sign-up; one or none means there is no choice. */
  choose: string[];
  welcomeCredits: number;
  verifyEmail: boolean;
  /** Which outside services production needs. */
  uses: { payments: boolean; ai: boolean };
  pages: Page[];
  landing: Landing;
  integrations: { name: string; secrets: string[] }[];
  slots: { name: string; kind: string }[];
}

interface PageFacts {
  path: string;
  /** Texts are page.<key>.title and so on. */
  key: string;
  /** Empty: everybody. */
  roles: string[];
}

export type TextPage = PageFacts & { kind: 'text'; sections: number };
export type DashboardPage = PageFacts & { kind: 'dashboard'; widgets: Widget[] };
export type ToolPage = PageFacts & { kind: 'tool'; slot: string };
export type Page = TextPage | DashboardPage | ToolPage;

/** Its title is page.<key>.<position>.title, positions start at 1. */
export interface Widget {
  entity: string;
  shape: 'tile' | 'line' | 'bar' | 'donut' | 'table';
  measure: 'count' | 'sum' | 'average';
  field?: string;
  by?: string;
}

/** Counts say how many texts landing.<part>.<n>.* there are. */
export interface Landing {
  mock: 'gallery' | 'items' | 'calendar' | 'board';
  /** How many rows the mock shows. */
  /** What its pictures show. */
  art: 'shapes' | 'plates';
  samples: number;
  steps: number;
  /** One icon for each feature. */
  features: string[];
  questions: number;
  /** Where "look around" leads; '' when nothing is public. */
  explore: string;
}
