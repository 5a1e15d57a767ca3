import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RowOf } from '#core/entity/types.ts';
import { leadScore } from '#custom/lead_score.ts';
import type { Lead } from '#entities/leads/model.ts';

const lead = (values: object) => values as unknown as RowOf<typeof Lead>;

test('budget and source make the score', () => {
  assert.equal(leadScore(lead({ budget: 420_000, source: 'Referral' })), 72);
  assert.equal(leadScore(lead({ budget: 99_000_000, source: 'nobody knows' })), 70);
});

test('without a budget there is none', () => {
  assert.equal(leadScore(lead({ budget: null, source: 'Referral' })), undefined);
});
