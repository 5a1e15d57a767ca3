/** Words about prices that the billing page and the landing page share. */
import { blueprint } from '#blueprint.ts';
import { allEntities } from '#core/entity/entity.ts';
import { innerMany } from '#core/entity/names.ts';
import { t, tn } from '#core/text.ts';
import { isPack, isPlan, nameOf, type Price } from '#features/billing/price.ts';
import { prices } from '#features/billing/prices.ts';

export const usesCredits: boolean = blueprint.welcomeCredits > 0 || prices.some((price) => price.credits > 0);

export function buttonOf(price: Price): string {
  return t(isPlan(price) ? 'billing.subscribe' : 'billing.buy', { name: nameOf(price) });
}

/** What a price gives, one line each. */
export function factsOf(price: Price): string[] {
  const credits = price.credits > 0 ? [creditsFact(price)] : [];
  const unlocked = allEntities().filter((entity) => price.unlocks.includes(entity.name));
  const unlocks = unlocked.map((entity) => t('billing.fact.unlocks', { things: innerMany(entity) }));
  const ending = isPlan(price) ? 'cancel' : isPack(price) ? 'forever' : 'once';
  return [...credits, ...unlocks, t(`billing.fact.${ending}`)];
}

function creditsFact(price: Price): string {
  return tn(price.every ? `billing.fact.credits.${price.every}` : 'billing.fact.credits', price.credits);
}
