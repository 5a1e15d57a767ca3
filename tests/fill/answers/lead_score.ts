import type { Rule } from '#core/rules.ts';
import type { Lead } from '#entities/leads/model.ts';

/** Points for where a lead comes from. */
const SOURCES: Readonly<Record<string, number>> = { referral: 30, website: 15, fair: 10 };
const MOST = 70;
/** Minor units of money that are worth a point. */
const A_POINT = 10_000;

/** 0 to 100: up to 70 for the budget, up to 30 for the source. A lead without a budget has no score yet. */
export const leadScore: Rule<typeof Lead, number> = (row) => {
  if (typeof row.budget !== 'number') return undefined;
  const source = (row.source ?? '').trim().toLowerCase();
  return Math.min(MOST, Math.floor(row.budget / A_POINT)) + (SOURCES[source] ?? 0);
};
