import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convert, kinds } from '../../public/tools/units.js';

const unit = (kind: string, name: string) => {
  const found = kinds[kind]?.find((candidate) => candidate.name === name);
  assert.ok(found);
  return found;
};

test('known pairs', () => {
  assert.equal(convert(1, unit('Length', 'mile'), unit('Length', 'kilometre')), 1.609344);
  assert.ok(Math.abs(convert(100, unit('Temperature', 'Celsius'), unit('Temperature', 'Fahrenheit')) - 212) < 1e-9);
  assert.ok(Math.abs(convert(0, unit('Temperature', 'Kelvin'), unit('Temperature', 'Celsius')) + 273.15) < 1e-9);
});

test('there and back is where one started, for every pair', () => {
  for (const units of Object.values(kinds)) {
    for (const from of units) for (const to of units) assert.ok(Math.abs(convert(convert(42, from, to), to, from) - 42) < 1e-6);
  }
});
