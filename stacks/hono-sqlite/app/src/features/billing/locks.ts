import { Refused } from '#core/entity/errors.ts';
import { innerMany } from '#core/entity/names.ts';
import type { Entity } from '#core/entity/types.ts';
import type { Viewer } from '#core/http.ts';
import { t } from '#core/text.ts';
import { nameOf, type Price } from '#features/billing/price.ts';
import { prices } from '#features/billing/prices.ts';
import { has } from '#features/billing/purchases.ts';

const keysTo = (entity: Entity): Price[] => prices.filter((price) => price.unlocks.includes(entity.name));

export function isLocked(viewer: Viewer, entity: Entity): boolean {
  const { id } = viewer;
  const keys = keysTo(entity);
  return keys.length > 0 && (id === null || !keys.some((price) => has(id, price)));
}

export function refuseLocked(viewer: Viewer, entity: Entity): void {
  if (!isLocked(viewer, entity)) return;
  throw new Refused(upgradeText(entity), undefined, { href: '/billing', text: t('billing.upgrade') });
}

/** "To add readings you need Lifetime." */
export function upgradeText(entity: Entity): string {
  const names = keysTo(entity).map(nameOf).join(t('billing.or'));
  return t('billing.locked', { things: innerMany(entity), plan: names });
}
