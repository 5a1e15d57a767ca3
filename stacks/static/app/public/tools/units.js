/** Units by kind. A factor leads to the first unit of its kind; temperatures need an offset as well. */

/** @typedef {{name: string, factor: number, offset?: number}} Unit */

/** @type {Record<string, Unit[]>} */
export const kinds = {
  Length: [
    { name: 'metre', factor: 1 },
    { name: 'centimetre', factor: 0.01 },
    { name: 'kilometre', factor: 1000 },
    { name: 'inch', factor: 0.0254 },
    { name: 'foot', factor: 0.3048 },
    { name: 'mile', factor: 1609.344 },
  ],
  Weight: [
    { name: 'kilogram', factor: 1 },
    { name: 'gram', factor: 0.001 },
    { name: 'ounce', factor: 0.028349523125 },
    { name: 'pound', factor: 0.45359237 },
  ],
  Temperature: [
    { name: 'Celsius', factor: 1 },
    { name: 'Fahrenheit', factor: 5 / 9, offset: -32 },
    { name: 'Kelvin', factor: 1, offset: -273.15 },
  ],
  Volume: [
    { name: 'litre', factor: 1 },
    { name: 'millilitre', factor: 0.001 },
    { name: 'US cup', factor: 0.2365882365 },
    { name: 'US gallon', factor: 3.785411784 },
  ],
  Time: [
    { name: 'second', factor: 1 },
    { name: 'minute', factor: 60 },
    { name: 'hour', factor: 3600 },
    { name: 'day', factor: 86_400 },
  ],
};

/**
 * @param {number} value
 * @param {Unit} from
 * @param {Unit} to
 */
export function convert(value, from, to) {
  const base = (value + (from.offset ?? 0)) * from.factor;
  return base / to.factor - (to.offset ?? 0);
}
