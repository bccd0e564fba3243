// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Columns, Marker } from '../decide/series';
import { clockTime } from '../decide/words';

export interface Line {
  label: string;
  /** A custom property of the style sheet, so that light and dark have their own. */
  colour: string;
  dash?: number[];
}

export interface ChartProps {
  title: string;
  lines: Line[];
  data: Columns;
  window: { fromMillis: number; untilMillis: number };
  markers: readonly Marker[];
  say: (value: number) => string;
  /** `log`: from under a millisecond to seconds in one picture. `binary`: marks at whole KiB. */
  scale?: 'linear' | 'log' | 'binary';
  height?: number;
}

const HEIGHT = 172;
const BINARY_STEPS = Array.from({ length: 41 }, (_, power) => 2 ** power);
const TABLE_ROWS = 12;

/** A time series on a canvas, its latest values in words, and the same as a table for who does not see it. */
export function Chart(props: ChartProps) {
  const { title, lines, data, say } = props;
  const [hovered, setHovered] = useState<number | null>(null);
  const [isTable, setTable] = useState(false);
  const at = hovered ?? data[0].length - 1;
  const second = data[0][at];
  return (
    <section class="panel chart" aria-label={title}>
      <h2>
        {title}
        <button type="button" class="quiet" aria-expanded={isTable} aria-label={`${title} as a table`} onClick={() => setTable(!isTable)}>
          table
        </button>
      </h2>
      <p class="legend">
        {lines.map((line, index) => {
          const value = data[index + 1]?.[at] ?? null;
          return (
            <span key={line.label}>
              <Swatch line={line} /> {line.label} <b>{value === null ? '–' : say(value)}</b>
            </span>
          );
        })}
        {hovered !== null && second !== undefined && <span class="facts">{clockTime(second * 1000)}</span>}
      </p>
      <Canvas {...props} onHover={setHovered} />
      {isTable && <DataTable title={title} lines={lines} data={data} say={say} />}
    </section>
  );
}

function Swatch({ line }: { line: Line }) {
  return (
    <svg class="swatch-line" viewBox="0 0 22 8" width="22" height="8" aria-hidden="true">
      <path d="M0 4h22" stroke={`var(${line.colour})`} stroke-width="2.5" stroke-dasharray={line.dash?.join(' ')} />
    </svg>
  );
}

function DataTable({ title, lines, data, say }: Pick<ChartProps, 'title' | 'lines' | 'data' | 'say'>) {
  const last = data[0].length;
  const rows = Array.from({ length: Math.min(TABLE_ROWS, last) }, (_, index) => last - 1 - index);
  return (
    <table class="data">
      <caption class="unseen">{title}, the latest first</caption>
      <thead>
        <tr>
          <th scope="col">time</th>
          {lines.map((line) => (
            <th key={line.label} scope="col">
              {line.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row}>
            <th scope="row">{clockTime((data[0][row] ?? 0) * 1000)}</th>
            {lines.map((line, index) => {
              const value = data[index + 1]?.[row] ?? null;
              return <td key={line.label}>{value === null ? '–' : say(value)}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type CanvasProps = ChartProps & { onHover: (index: number | null) => void };

function Canvas(props: CanvasProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [scheme, setScheme] = useState(0);
  useEffect(() => followScheme(() => setScheme((times) => times + 1)), []);
  useEffect(() => {
    const box = place.current!;
    const made = new uPlot(options(box, latest), latest.current.data, box);
    plot.current = made;
    show(made, latest.current);
    const watch = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height: box.clientHeight }));
    watch.observe(box);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [scheme, props.lines]);
  useEffect(() => {
    if (plot.current !== null) show(plot.current, props);
  }, [props.data, props.window.untilMillis, props.markers]);
  return <div ref={place} class="canvas" style={{ height: `${props.height ?? HEIGHT}px` }} role="img" aria-label={`${props.title}, drawn over the last minutes; the table button shows the figures`} />;
}

function show(plot: uPlot, { data, window }: CanvasProps): void {
  plot.batch(() => {
    plot.setData(data, false);
    plot.setScale('x', { min: window.fromMillis / 1000, max: window.untilMillis / 1000 });
  });
}

function followScheme(changed: () => void): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

function options(box: HTMLElement, latest: { current: CanvasProps }): uPlot.Options {
  const colour = (name: string): string => getComputedStyle(box).getPropertyValue(name).trim();
  const { lines, say, scale = 'linear' } = latest.current;
  const axis = { stroke: colour('--ink-2'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font: '11px system-ui' };
  return {
    width: Math.max(100, box.clientWidth),
    height: box.clientHeight,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    padding: [8, 18, 0, 0],
    scales: { x: { time: true, auto: false }, y: scale === 'log' ? { distr: 3, range: (_, least, most) => decades(least, most) } : { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [
      { ...axis, size: 24, space: 56, values: (_, splits) => timeMarks(splits) },
      { ...axis, ...marks(scale), size: 62, space: 28, values: (_, splits) => splits.map((value) => (value === null ? '' : say(value))) },
    ],
    series: [{}, ...lines.map((line) => ({ stroke: colour(line.colour), width: 1.6, points: { show: false }, ...(line.dash === undefined ? {} : { dash: line.dash }) }))],
    hooks: {
      draw: [(plot) => drawMarkers(plot, latest.current.markers, { role: colour('--blue'), fault: colour('--bad') })],
      setCursor: [(plot) => latest.current.onHover(plot.cursor.idx ?? null)],
    },
  };
}

/** Seconds only where they differ. */
function timeMarks(splits: number[]): string[] {
  const areMinutes = splits.every((second) => second % 60 === 0);
  return splits.map((second) => clockTime(second * 1000).slice(0, areMinutes ? 5 : 8));
}

/** Where an axis has its marks: on one of powers, only at those. */
function marks(scale: ChartProps['scale']): Partial<uPlot.Axis> {
  if (scale === 'binary') return { incrs: BINARY_STEPS };
  if (scale !== 'log') return {};
  return {
    splits: (_plot, _axis, least, most) => {
      const first = Math.round(Math.log10(least));
      return Array.from({ length: Math.round(Math.log10(most)) - first + 1 }, (_, index) => 10 ** (first + index));
    },
  };
}

/** Whole powers of ten around what is shown; there is no zero on such an axis. */
function decades(least: number | null, most: number | null): [number, number] {
  const power = (value: number | null, round: (exponent: number) => number): number => 10 ** round(Math.log10(Math.max(0.1, value ?? 1)));
  const low = power(least, Math.floor);
  return [low, Math.max(low * 10, power(most, Math.ceil))];
}

/** Role changes as full lines with a flag, faults as dashed ones with a cross: told apart without colour. */
function drawMarkers(plot: uPlot, markers: readonly Marker[], colours: Record<Marker['kind'], string>): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const marker of markers) {
    const x = Math.round(plot.valToPos(marker.atMillis / 1000, 'x', true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = ctx.fillStyle = colours[marker.kind];
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash(marker.kind === 'role' ? [] : [3 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    flag(ctx, marker.kind, x, bbox.top);
  }
  ctx.restore();
}

function flag(ctx: CanvasRenderingContext2D, kind: Marker['kind'], x: number, y: number): void {
  const size = 4 * devicePixelRatio;
  ctx.beginPath();
  if (kind === 'role') {
    ctx.moveTo(x, y);
    ctx.lineTo(x + 2 * size, y + size);
    ctx.lineTo(x, y + 2 * size);
    ctx.fill();
  } else {
    ctx.moveTo(x - size, y);
    ctx.lineTo(x + size, y + 2 * size);
    ctx.moveTo(x + size, y);
    ctx.lineTo(x - size, y + 2 * size);
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.stroke();
  }
}
