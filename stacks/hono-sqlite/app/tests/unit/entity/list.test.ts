import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregate } from '#core/entity/aggregate.ts';
import { csvCell, csvLines, guarded } from '#core/entity/csv.ts';
import { create, list, systemCreate } from '#core/entity/data.ts';
import { listHref, queryOf } from '#core/entity/list-query.ts';
import { VISITOR } from '#core/http.ts';
import { createWorld, person } from '../world.ts';
import { all, Poster, Sample } from './models.ts';

createWorld([], all);

const ada = person('Ada');
const bob = person('Bob');
const names = ['100% wool', '100 wool', 'under_score', 'underXscore', 'back\\slash', 'alpha', 'Beta', 'gamma'];
names.forEach((name, index) => {
  systemCreate(Poster, { name, likes: index, owner_id: ada.id });
});

const found = (search: string) => list(VISITOR, Poster, { search, size: 100 }).rows.map((row) => row.name);

test('a search means what was typed', () => {
  assert.deepEqual(found('100%'), ['100% wool']);
  assert.deepEqual(found('under_'), ['under_score']);
  assert.deepEqual(found('back\\'), ['back\\slash']);
  assert.deepEqual(found("' or 1=1 --"), []);
  assert.deepEqual(found('ALPHA'), ['alpha']);
});

test('pages do not overlap, and impossible ones are the nearest', () => {
  const pages = [1, 2, 3].map((page) => list(VISITOR, Poster, { page }));
  assert.deepEqual(
    pages.map(({ rows, page, pages: all, total }) => [rows.length, page, all, total]),
    [
      [3, 1, 3, 8],
      [3, 2, 3, 8],
      [2, 3, 3, 8],
    ],
  );
  assert.equal(new Set(pages.flatMap(({ rows }) => rows.map((row) => row.id))).size, 8);
  assert.equal(list(VISITOR, Poster, { page: 99 }).page, 3);
  assert.equal(list(VISITOR, Poster, { page: -1 }).page, 1);
  assert.equal(list(VISITOR, Poster, { page: Number.NaN }).page, 1);
  assert.equal(list(VISITOR, Poster, { size: 10_000 }).rows.length, 8);
});

test('letters are sorted as people do, and unknown orders are ignored', () => {
  const sorted = list(VISITOR, Poster, { sort: 'name', size: 100 }).rows.map((row) => row.name);
  assert.ok(sorted.indexOf('alpha') < sorted.indexOf('Beta') && sorted.indexOf('Beta') < sorted.indexOf('gamma'));
  const most = list(VISITOR, Poster, { sort: '-likes' }).rows;
  assert.equal(most[0]?.likes, 7);
  const unknown = list(VISITOR, Poster, { sort: 'owner_id; drop table user', size: 100 });
  assert.deepEqual(
    unknown.rows.map((row) => row.name),
    sorted,
  );
});

test('an address is read with care', () => {
  const read = (query: string) => queryOf(Poster, new URLSearchParams(query));
  assert.deepEqual(read('likes_from=2&likes_to=4').filters, { likes: { from: 2, to: 4 } });
  assert.deepEqual(read('likes_from=x&owner_id=1&sort=id').filters, {});
  assert.equal(read('sort=id').sort, undefined);
  assert.equal(list(VISITOR, Poster, read('likes_from=2&likes_to=4')).total, 3);
});

const sample = {
  text: 'Quartz',
  count: 3,
  rare: true,
  found: '2026-11-25',
  kind: 'stone',
  price: 1250,
  notes: '=HYPERLINK("http://evil")',
};

test('a download runs no formulas and belongs to its reader', () => {
  create(ada, Sample, sample);
  const lines = [...csvLines(ada, Sample, {})];
  assert.equal(lines.length, 2);
  assert.ok(lines[1]?.includes(`"'=HYPERLINK(""http://evil"")"`));
  assert.ok(lines[1]?.includes(',12.50,'));
  assert.equal([...csvLines(bob, Sample, {})].length, 1);
  for (const text of ['=1', '+1', '-1', '@x', '\tx', '\rx']) assert.equal(guarded(text), `'${text}`);
  assert.equal(guarded('a=1'), 'a=1');
  assert.equal(csvCell('a"b,c'), '"a""b,c"');
});

test('figures count what the viewer may read', () => {
  create(ada, Sample, { ...sample, count: 5, kind: 'leaf', found: '2026-11-24' });
  const by = (viewer: typeof ada, name: string) =>
    aggregate(viewer, Sample, { measure: 'sum', field: 'count', by: name }).map(({ key, value }) => [key, value]);
  assert.deepEqual(by(ada, 'kind'), [
    ['leaf', 5],
    ['stone', 3],
  ]);
  assert.deepEqual(by(ada, 'found'), [
    ['2026-11-24', 5],
    ['2026-11-25', 3],
  ]);
  assert.deepEqual(by(bob, 'kind'), []);
  assert.equal(aggregate(ada, Sample, { measure: 'average', field: 'count' })[0]?.value, 4);
  assert.equal(aggregate(bob, Sample, { measure: 'count' })[0]?.value, 0);
});

test('days are put together to weeks, which begin on Monday, and to months', () => {
  const sums = (by: string, each: 'day' | 'week' | 'month') =>
    aggregate(ada, Sample, { measure: 'sum', field: 'count', by, each }).map(({ key, value }) => [key, value]);
  assert.deepEqual(sums('found', 'week'), [['2026-11-23', 8]]);
  assert.deepEqual(sums('found', 'month'), [['2026-11-01', 8]]);
  assert.equal(sums('found', 'day').length, 2);
  const [[monday, all] = []] = sums('created', 'week');
  assert.deepEqual([new Date(`${monday}T12:00:00Z`).getUTCDay(), all], [1, 8]);
  // An instant that is not known yet is in no week.
  assert.deepEqual(
    sums('seen', 'week').map(([key]) => key),
    [''],
  );
});

test('booleans come back as booleans', () => {
  assert.equal(list(ada, Sample).rows[0]?.rare, true);
});

test('every row names its owner, whoever looks', () => {
  const posters = systemCreate(Poster, { name: 'Of Bob', likes: 1, owner_id: bob.id });
  for (const viewer of [VISITOR, ada, bob]) {
    const owners = list(viewer, Poster, { size: 100 }).rows.map((row) => [row.owner_id, row.$owner]);
    assert.deepEqual(new Set(owners.map(([, name]) => name)), new Set(['Ada', 'Bob']));
    assert.ok(owners.every(([id, name]) => name === (id === bob.id ? 'Bob' : 'Ada')));
  }
  assert.equal(posters.$owner, 'Bob');
});

test('a changed address keeps the rest and drops what is empty', () => {
  const params = new URLSearchParams('q=red&sort=&page=3&likes_from=2');
  assert.equal(listHref(Poster, params, { page: '4' }), `/${Poster.path}?q=red&likes_from=2&page=4`);
  assert.equal(listHref(Poster, params, { page: '', q: '', likes_from: '' }), `/${Poster.path}`);
});
