import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barChart, donutChart, lineChart, niceMax } from '#core/ui/charts.ts';

const points = [
  { label: 'Mon', value: 3 },
  { label: 'Tue', value: 12 },
  { label: '<b>', value: 7 },
];
const plain = (value: number) => String(value);

test('the axis ends at a round number', () => {
  assert.deepEqual([0, 3, 7, 12, 99, 101].map(niceMax), [1, 4, 10, 20, 100, 200]);
});

test('charts state their finding, escape their words and carry no inline style', () => {
  const charts = [lineChart(points, plain), barChart(points, plain), donutChart(points)].map(String);
  for (const chart of charts) {
    assert.match(chart, /role="img" aria-label="[^"]+"/);
    assert.ok(!chart.includes('style=') && !chart.includes('<b>'));
  }
  assert.match(charts[1] ?? '', /aria-label="[^"]*Tue[^"]*12/);
});

test('empty and single values still draw', () => {
  for (const chart of [lineChart([{ label: 'Mon', value: 0 }], plain), barChart([], plain), donutChart([])].map(
    String,
  )) {
    assert.ok(!/NaN|Infinity/.test(chart));
  }
});
