import { Refused } from '#core/entity/errors.ts';
import { innerMany } from '#core/entity/names.ts';
import type { Entity } from '#core/entity/types.ts';
import type { Viewer } from '#core/http.ts';
import { t } from '#core/text.ts';
import { nameOf, type Price } from '#features/billing/price.ts';
import { prices } from '#features/billing/prices.ts';
import { has } from '#features/billing/purchases.ts';

const keysTo = (entity: Entity): Price[] => prices.filter((price) => price.unlocks.includes(entity.name));

export async function isLocked(viewer: Viewer, entity: Entity): Promise<boolean> {
  const { id } = viewer;
  const keys = keysTo(entity);
  if (keys.length === 0) return false;
  if (id === null) return true;
  for (const price of keys) if (await has(id, price)) return false;
  return true;
}

export async function refuseLocked(viewer: Viewer, entity: Entity): Promise<void> {
  if (!(await isLocked(viewer, entity))) return;
  throw new Refused(upgradeText(entity), undefined, { href: '/billing', text: t('billing.upgrade') });
}

/** "To add readings you need Lifetime." */
export function upgradeText(entity: Entity): string {
  const names = keysTo(entity).map(nameOf).join(t('billing.or'));
  return t('billing.locked', { things: innerMany(entity), plan: names });
}
