import { t } from '#core/text.ts';
import { price as shown } from '#core/ui/index.ts';
import { prices } from '#features/billing/prices.ts';

/** Something that can be bought. Its name is the text `price.<key>`. */
export interface Price {
  /** Also its lookup key at the payment provider. */
  key: string;
  /** Minor units of the app's currency. */
  amount: number;
  /** null: paid once. */
  every: 'month' | 'year' | null;
  /** Credits that each payment adds. */
  credits: number;
  /** Names of entities that only buyers may create. */
  unlocks: string[];
}

export const findPrice = (key: string): Price | undefined => prices.find((price) => price.key === key);

export const nameOf = (price: Price): string => t(`price.${price.key}`);

/** "$9 a month" */
export function costOf(price: Price): string {
  return price.every ? t(`billing.cost.${price.every}`, { amount: shown(price.amount) }) : shown(price.amount);
}

/** Bought again and again for its credits; everything else is bought once. */
export const isPack = (price: Price): boolean => price.every === null && price.unlocks.length === 0;
export const isPlan = (price: Price): boolean => price.every !== null;
export const isKept = (price: Price): boolean => price.every === null && price.unlocks.length > 0;

/** The price that a proof buys to see its credits arrive: a single payment before a subscription. */
export function creditPrice(): Price | null {
  const bringing = prices.filter((price) => price.credits > 0);
  return bringing.find((price) => price.every === null) ?? bringing[0] ?? null;
}
