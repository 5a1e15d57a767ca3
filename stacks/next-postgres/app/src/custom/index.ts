import type { Section } from '#core/slots.tsx';
import { pickOfTheWeek } from '#custom/pick_of_the_week.ts';

/** Parts of pages that are written by hand, by the name of their slot. */
export const sections: Readonly<Record<string, Section>> = {
  pick_of_the_week: pickOfTheWeek,
};
