// A small picture of values over days: a line or bars, with the value under the pointer or the arrow keys in words. The numbers stand in a table behind it.
import { useId, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { largest, parts } from './chart-scale.ts';
import './chart.css';

export interface ChartPoint {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Decimal text. */
  readonly value: string;
}

interface ChartProps {
  /** What it is, for people who do not see it. */
  readonly name: string;
  readonly kind: 'line' | 'bars';
  readonly points: readonly ChartPoint[];
  readonly unit: string;
  /** The same height means the same amount in several charts. */
  readonly most?: string;
  readonly says: (day: string, value: string) => string;
}

const WIDTH = 600;
const HEIGHT = 120;

export function Chart({ name, kind, points, unit, most, says }: ChartProps) {
  const id = useId();
  const [at, setAt] = useState<number | null>(null);
  const values = points.map(({ value }) => value);
  const top = most ?? largest(values);
  const heights = parts(values, top).map((part) => (part * (HEIGHT - 8)) / 1000);
  const step = WIDTH / Math.max(1, points.length);
  const middle = (index: number): number => (index + 0.5) * step;
  const chosen = at === null ? undefined : points[at];
  const shown = chosen ?? points.at(-1);

  const walk = (event: KeyboardEvent) => {
    const now = at ?? points.length;
    const to: Partial<Record<string, number>> = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: points.length - 1 };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setAt(Math.min(points.length - 1, Math.max(0, next)));
  };
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setAt(Math.min(points.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * points.length))));
  };

  return (
    <div className={`chart chart-${kind}`}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={name} aria-describedby={id} tabIndex={0}
        onKeyDown={walk} onPointerMove={point} onPointerLeave={() => setAt(null)} onBlur={() => setAt(null)}>
        <path className="chart-ground" d={`M0 ${HEIGHT - 0.5}H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 8H${WIDTH}`} />
        {kind === 'bars' &&
          heights.map((height, index) => (
            <rect key={points[index]?.day} className="chart-bar" x={middle(index) - step * 0.36} y={HEIGHT - height} width={step * 0.72} height={height} />
          ))}
        {kind === 'line' && heights.length > 0 && (
          <>
            <path className="chart-area" d={`M${middle(0)} ${HEIGHT}${heights.map((height, index) => `L${middle(index)} ${HEIGHT - height}`).join('')}L${middle(heights.length - 1)} ${HEIGHT}Z`} />
            <path className="chart-line" d={heights.map((height, index) => `${index === 0 ? 'M' : 'L'}${middle(index)} ${HEIGHT - height}`).join('')} />
          </>
        )}
        {at !== null && <path className="chart-at" d={`M${middle(at)} 0V${HEIGHT}`} />}
      </svg>
      <div className="chart-foot" aria-hidden="true">
        <span>{points[0]?.day}</span>
        <span>{points.at(-1)?.day}</span>
      </div>
      <p className="chart-says" id={id} aria-live={at === null ? 'off' : 'polite'}>
        {shown ? says(shown.day, `${shown.value} ${unit}`) : ''}
      </p>
    </div>
  );
}
