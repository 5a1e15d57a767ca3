import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import type { RowOf } from '#core/entity/types.ts';

export const Score = defineEntity({
  name: 'Score',
  path: 'scores',
  table: 'score',
  label: 'player',
  owner: 'user',

  fields: {
    player: fields.text({
      max: 40,
    }),

    points: fields.int({
      min: 0,
      max: 1000000,
    }),
  },

  list: {
    search: [],
    filter: [],
    sort: '-points',
    page: 20,
    view: 'items',
  },

  access: {
    create: ['member'],
    read: ['public'],
    update: [],
    delete: ['owner'],
  },

  behaviours: {
    leaderboard: { field: 'points' },
  },
});

export type ScoreRow = RowOf<typeof Score>;
