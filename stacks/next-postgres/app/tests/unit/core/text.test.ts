import assert from 'node:assert/strict';
import { test } from 'node:test';
import { has, t, tn } from '#core/text.ts';

test('placeholders are filled, unknown ones stay visible', () => {
  assert.equal(t('core.page_of', { page: 2, pages: 5 }), 'Page 2 of 5');
  assert.equal(t('core.page_of', { page: 2 }), 'Page 2 of {pages}');
});

test('a missing text shows its key', () => {
  assert.equal(has('core.nothing'), false);
  assert.equal(t('core.nothing'), 'core.nothing');
  assert.equal(tn('core.nothing', 1), 'core.nothing.one');
  assert.equal(tn('core.nothing', 2), 'core.nothing.other');
});

test('values are put in as they are, so that escaping happens once, in the page', () => {
  assert.equal(t('core.verify_first', { email: '<b>$&' }).includes('<b>$&'), true);
});
