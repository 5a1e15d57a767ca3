import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VISITOR } from '#core/http.ts';
import { dashboard } from '#custom/dashboard.ts';
import { render } from './ground.ts';

test('whoever spent nothing is told so', async () => {
  assert.match(await render(dashboard, VISITOR), /Nothing spent yet/);
});
