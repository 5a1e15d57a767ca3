import { notBuilt, type Section } from '#core/slots.tsx';
import { t } from '#core/text.ts';

/**
 * Show the product with the most votes this week.
 *
 * This file is yours: it was created once and is never overwritten. Replace the placeholder by what the page shall show.
 */
export const pickOfTheWeek: Section = notBuilt(t('slot.pick_of_the_week'));
