import type { Price } from '#features/billing/price.ts';

export const prices: readonly Price[] = [
  {
    key: 'credits_20',
    amount: 500,
    every: null,
    credits: 20,
    unlocks: [],
  },

  {
    key: 'pro_monthly',
    amount: 900,
    every: 'month',
    credits: 100,
    unlocks: [],
  },

  {
    key: 'lifetime',
    amount: 9900,
    every: null,
    credits: 0,
    unlocks: ['Reading'],
  },
];
