import type { Html } from '#core/http.ts';
import { t } from '#core/text.ts';
import { attributes } from '#core/ui/marks.tsx';

/**
 * Charts drawn on the server: shapes in SVG, words beside it in HTML so that they never shrink. Positions are
 * attributes, because the security policy drops inline styles. The label of each chart says what it shows.
 */
export interface Point {
  label: string;
  value: number;
}

/** How a value is written: as money, as a number. */
type Format = (value: number) => string;

const LABELS = 5;
const SLICES = 4;

/** A round number at or above the highest value, so that the axis reads well. */
export function niceMax(highest: number): number {
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  const step = [1, 2, 2.5, 4, 5, 10].find((factor) => factor * power >= highest) ?? 10;
  return step * power;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** First, last and a few in between. */
function spread<T>(items: readonly T[], wanted: number): T[] {
  if (items.length <= wanted) return [...items];
  return Array.from(
    { length: wanted },
    (_, index) => items[Math.round((index * (items.length - 1)) / (wanted - 1))] as T,
  );
}

function trend(points: readonly Point[], format: Format): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length === 1) return t('charts.single', { value: format(last?.value ?? 0) });
  const key = last.value > first.value ? 'rose' : last.value < first.value ? 'fell' : 'same';
  return t(`charts.${key}`, { from: format(first.value), to: format(last.value), start: first.label, end: last.label });
}

export function lineChart(points: readonly Point[], format: Format): Html {
  const top = niceMax(Math.max(0, ...points.map((point) => point.value)));
  const x = (index: number) => round(points.length === 1 ? 50 : (index * 100) / (points.length - 1));
  const y = (value: number) => round(100 - (Math.max(0, value) * 100) / top);
  const path = points.map((point, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(point.value)}`).join('');
  const area = points.length > 1 ? `${path}L100 100L0 100Z` : '';
  // A single day is a line of its own, otherwise there would be nothing to see.
  const line = points.length > 1 ? path : `M0 ${y(points[0]?.value ?? 0)}H100`;
  return (
    <figure className="chart">
      <div className="y">
        {[top, top / 2, 0].map((value) => (
          <span key={value}>{format(value)}</span>
        ))}
      </div>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={trend(points, format)}>
        <path className="gridline" d="M0 0H100M0 50H100M0 100H100" vectorEffect="non-scaling-stroke" />
        <path className="area" d={area} />
        <path className="line" d={line} />
      </svg>
      <div className="x">
        {spread(points, LABELS).map((point) => (
          <span key={point.label}>{point.label}</span>
        ))}
      </div>
    </figure>
  );
}

export function barChart(points: readonly Point[], format: Format): Html {
  const top = niceMax(Math.max(0, ...points.map((point) => point.value)));
  const best = points.reduce(
    (highest, point) => (point.value > highest.value ? point : highest),
    points[0] ?? { label: '', value: 0 },
  );
  const slot = 100 / Math.max(1, points.length);
  const width = Math.min(slot * 0.62, 14);
  const bar = (point: Point, index: number) => {
    const height = round((Math.max(0, point.value) * 100) / top);
    const x = round(index * slot + (slot - width) / 2);
    return (
      <rect
        key={point.label}
        className={`bar ${point === best ? '' : 'off'}`}
        x={`${x}%`}
        y={`${100 - height}%`}
        width={`${round(width)}%`}
        height={`${height}%`}
        rx="4"
      >
        <title>{`${point.label}: ${format(point.value)}`}</title>
      </rect>
    );
  };
  const label = t('charts.highest', { label: best.label, value: format(best.value) });
  return (
    <figure className="chart bars">
      <svg role="img" aria-label={label}>
        {points.map(bar)}
      </svg>
      <div className="x">
        {spread(points, points.length > 8 ? LABELS : 8).map((point) => (
          <span key={point.label}>{point.label}</span>
        ))}
      </div>
    </figure>
  );
}

/** The largest parts and, if there are more, the rest as one. */
function slicesOf(points: readonly Point[]): Point[] {
  if (points.length <= SLICES) return [...points];
  const rest = points.slice(SLICES - 1).reduce((sum, point) => sum + point.value, 0);
  return [...points.slice(0, SLICES - 1), { label: t('charts.rest'), value: rest }];
}

export function donutChart(points: readonly Point[]): Html {
  const slices = slicesOf(points.filter((point) => point.value > 0));
  const total = slices.reduce((sum, slice) => sum + slice.value, 0);
  const share = (value: number) => (total === 0 ? 0 : Math.round((value * 100) / total));
  const texts = slices.map((slice) => t('charts.share', { label: slice.label, percent: share(slice.value) }));
  let start = 0;
  const ring = (slice: Point, index: number) => {
    const part = total === 0 ? 0 : (slice.value * 100) / total;
    // A gap between the parts; a single part closes the ring and overlaps its own start.
    const drawn = slices.length > 1 ? Math.max(0.5, part - 1) : part + 1;
    const circle = (
      <circle
        key={slice.label}
        className={`k${index + 1}`}
        {...attributes({
          cx: 18,
          cy: 18,
          r: 15.5,
          pathLength: 100,
          'stroke-dasharray': `${round(drawn)} 100`,
          'stroke-dashoffset': `${-round(start)}`,
          transform: 'rotate(-90 18 18)',
        })}
      />
    );
    start += part;
    return circle;
  };
  const legend = (slice: Point, index: number) => (
    <li key={slice.label} className={`k${index + 1}`}>
      {slice.label}
      <span>{t('charts.percent', { percent: share(slice.value) })}</span>
    </li>
  );
  return (
    <div className="donut">
      <svg viewBox="0 0 36 36" role="img" aria-label={texts.join(', ')}>
        {slices.map(ring)}
      </svg>
      <ul className="legend">{slices.map(legend)}</ul>
    </div>
  );
}

/** A line without axes, under the figure of a tile. */
export function sparkline(values: readonly number[]): Html | '' {
  if (values.length < 2) return '';
  const top = Math.max(...values, 1);
  const bottom = Math.min(...values, 0);
  const x = (index: number) => round((index * 100) / (values.length - 1));
  const y = (value: number) => round(96 - ((value - bottom) * 92) / (top - bottom));
  const path = values.map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(value)}`).join('');
  return (
    <svg className="spark" viewBox="0 -4 100 108" preserveAspectRatio="none" aria-hidden="true">
      <path className="line" d={path} />
    </svg>
  );
}
