import { notComputed, type Rule } from '#core/rules.ts';
import type { Specimen } from '#entities/specimens/model.ts';

/**
 * Rank each specimen by what is known about it.
 *
 * This file is yours: it was created once and is never overwritten. Replace the placeholder by what follows from a row:
 * the same row gives the same value, and undefined where nothing follows.
 */
export const specimenRank: Rule<typeof Specimen, number> = notComputed;
