import type { AnyRule } from '#core/rules.ts';
import type { Section } from '#core/slots.tsx';
import { pickOfTheWeek } from '#custom/pick_of_the_week.ts';
import { specimenRank } from '#custom/specimen_rank.ts';
import { Specimen } from '#entities/specimens/model.ts';

/** Parts of pages that are written by hand, by the name of their slot. */
export const sections: Readonly<Record<string, Section>> = {
  pick_of_the_week: pickOfTheWeek,
};

/** What follows from rows by rules that are written by hand. */
export const ruleSlots: readonly AnyRule[] = [
  { name: 'specimen_rank', of: Specimen, gives: 'number', work: specimenRank },
];
