import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '#core/entity/data.ts';
import { defineEntity } from '#core/entity/entity.ts';
import * as fields from '#core/entity/fields.ts';
import { leaderboard } from '#features/leaderboard/index.ts';
import { ranked } from '#features/leaderboard/ranks.ts';
import { createWorld, person } from '../world.ts';

const declaration = {
  label: 'player',
  owner: 'user',
  fields: { player: fields.text(), points: fields.int() },
  behaviours: { leaderboard: { field: 'points' } },
} as const;

const Game = defineEntity({
  ...declaration,
  name: 'Game',
  path: 'games',
  table: 'test_game',
  access: { create: ['member'], read: ['public'], update: [], delete: [] },
});

const Club = defineEntity({
  ...declaration,
  name: 'Club',
  path: 'clubs',
  table: 'test_club',
  access: { create: ['member'], read: ['owner'], update: [], delete: [] },
});

const { send } = createWorld([leaderboard], [Game, Club]);
const ada = person('Ada');
const ben = person('Ben');

const names = (page: string): string[] =>
  [...page.matchAll(/<a class="cover clip" href="\/(?:games|clubs)\/[^"]+">([^<]+)<\/a>/g)].map(
    (found) => found[1] ?? '',
  );

test('equal scores share a rank', () => {
  const ranks = ranked([9, 7, 7, 3], (points) => points).map(({ rank }) => rank);
  assert.deepEqual(ranks, [1, 2, 2, 4]);
});

test('the highest stand first, and my own row is marked', async () => {
  create(ada, Game, { player: 'Slow', points: 5 });
  create(ada, Game, { player: 'Quick', points: 50 });
  create(ben, Game, { player: 'Middle', points: 20 });
  const page = await (await send(ben, 'GET', '/leaderboard/games')).text();
  assert.deepEqual(names(page), ['Quick', 'Middle', 'Slow']);
  assert.equal(page.match(/<li aria-current="true">/g)?.length, 1);
});

test('who is not among the first is shown with the true rank', async () => {
  for (let index = 0; index < 60; index++) create(ada, Game, { player: `Crowd ${index}`, points: 1000 + index });
  const page = await (await send(ben, 'GET', '/leaderboard/games')).text();
  assert.match(page, /62<\/span>[\s\S]*Middle/);
});

test('nobody sees more rows here than anywhere else', async () => {
  create(ada, Club, { player: 'Secret', points: 5 });
  assert.doesNotMatch(await (await send(ben, 'GET', '/leaderboard/clubs')).text(), /Secret/);
  assert.match((await send(null, 'GET', '/leaderboard/clubs')).headers.get('location') ?? '', /^\/sign-in/);
});
