// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'preact/hooks';
import { columns, markers } from '../decide/series';
import { count, duration } from '../decide/words';
import type { Store } from '../state/store';
import { Chart, type Line } from './Chart';

const SHOWN_MILLIS = 5 * 60_000;

const RATE: Line[] = [
  { label: 'acknowledged', colour: '--line-0' },
  { label: 'failed', colour: '--line-5', dash: [4, 3] },
];

const LATENCY: Line[] = [
  { label: 'p50', colour: '--line-0' },
  { label: 'p99', colour: '--line-1', dash: [6, 2] },
];

export function TrafficCharts({ store }: { store: Store }) {
  const samples = store.samples.value;
  const happenings = store.happenings.value;
  const until = samples.at(-1)?.atMillis ?? store.labNowMillis.value;
  const from = until - SHOWN_MILLIS;
  const rate = useMemo(() => columns(samples, [(each) => each.acknowledgedPerSecond, (each) => each.failedPerSecond]), [samples]);
  const latency = useMemo(() => columns(samples, [(each) => each.p50Millis, (each) => each.p99Millis]), [samples]);
  const lines = useMemo(() => markers(happenings, from), [happenings, from]);
  const window = { fromMillis: from, untilMillis: until };
  return (
    <div class="charts">
      <Chart title="Throughput, messages a second" lines={RATE} data={rate} window={window} markers={lines} say={count} />
      <Chart title="Acknowledgement latency" lines={LATENCY} data={latency} window={window} markers={lines} say={duration} scale="log" />
    </div>
  );
}
