import type { Blueprint } from '#core/blueprint-types.ts';

/** The facts of this app. Words are in messages/, entities in entities/<name>/model.ts. */
export const blueprint: Blueprint = {
  name: 'Atelier',
  tagline: 'Makers sell what they made, rent their rooms and plan their work.',
  locale: 'en',
  currency: 'usd',
  mode: 'system',

  methods: ['email', 'google', 'github'],
  roles: ['member', 'seller', 'admin'],
  choose: ['member', 'seller'],
  welcomeCredits: 3,
  verifyEmail: false,

  uses: {
    payments: true,
    ai: true,
  },

  pages: [
    {
      kind: 'text',
      path: '/about',
      key: 'about',
      roles: [],
      sections: 2,
    },

    {
      kind: 'dashboard',
      path: '/overview',
      key: 'overview',
      roles: ['member'],
      widgets: [
        {
          entity: 'Reading',
          shape: 'tile',
          measure: 'count',
        },

        {
          entity: 'Reading',
          shape: 'line',
          measure: 'sum',
          field: 'output',
          by: 'taken',
        },

        {
          entity: 'Order',
          shape: 'donut',
          measure: 'count',
          by: 'status',
        },

        {
          entity: 'Reading',
          shape: 'bar',
          measure: 'average',
          field: 'battery',
          by: 'taken',
        },
      ],
    },

    {
      kind: 'tool',
      path: '/pick-of-the-week',
      key: 'pick_of_the_week',
      roles: [],
      slot: 'slot:pick_of_the_week',
    },
  ],

  landing: {
    mock: 'gallery',
    art: 'shapes',
    samples: 4,
    steps: 3,
    features: ['sparkle', 'coins', 'star', 'receipt', 'calendar', 'chat'],
    questions: 3,
    explore: '/products',
  },

  integrations: [
    {
      name: 'weather',
      secrets: ['WEATHER_API_KEY'],
    },
  ],

  slots: [
    {
      name: 'tell_the_press',
      kind: 'job_step',
    },

    {
      name: 'pick_of_the_week',
      kind: 'page_section',
    },

    {
      name: 'specimen_rank',
      kind: 'rule',
    },
  ],
};
