// SPDX-License-Identifier: Apache-2.0
import type { Happening, Sample } from '../contract/types';

/** Seconds, then one column per line, as the chart takes them. Null is a gap. */
export type Columns = [number[], ...(number | null)[][]];

/** Samples further apart than this have a gap between them: nobody looked. */
const GAP_MILLIS = 3_500;

export function columns(samples: readonly Sample[], picks: ((sample: Sample) => number | null)[]): Columns {
  const seconds: number[] = [];
  const lines: (number | null)[][] = picks.map(() => []);
  const row = (atMillis: number, value: (line: number) => number | null): void => {
    seconds.push(atMillis / 1000);
    lines.forEach((line, index) => line.push(value(index)));
  };
  let before = Infinity;
  for (const sample of samples) {
    if (sample.atMillis - before > GAP_MILLIS) row(before + 1000, () => null);
    row(sample.atMillis, (line) => picks[line]?.(sample) ?? null);
    before = sample.atMillis;
  }
  return [seconds, ...lines];
}

/** A line across a chart where roles changed. */
export interface Marker {
  atMillis: number;
  kind: 'role' | 'fault';
  text: string;
}

const ROLE = new Set(['elected', 'promoted', 'stepped-down']);
const FAULT = new Set(['killed', 'crashed', 'paused', 'fault']);

export function markers(happenings: readonly Happening[], fromMillis: number): Marker[] {
  return happenings
    .filter(({ kind, atMillis }) => atMillis >= fromMillis && (ROLE.has(kind) || FAULT.has(kind)))
    .map(({ kind, atMillis, text }) => ({ atMillis, kind: ROLE.has(kind) ? 'role' : 'fault', text }));
}
