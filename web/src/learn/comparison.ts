// SPDX-License-Identifier: Apache-2.0
import { count, duration } from '../decide/words';

/** What one mode came to. What was not tried is null or absent. */
export interface ModeResult {
  mode: string;
  tps: number;
  p50Millis: number;
  p99Millis: number;
  p999Millis: number;
  cpuSecondsPerMillion: number;
  crash?: Crash | null;
  diskLoss?: { acknowledged: number; lost: number } | null;
  splitBrain?: SplitBrain | null;
}

interface Crash {
  acknowledged: number;
  failed: number;
  unknown: number;
  lost: number;
  duplicated: number;
  automatic: boolean;
  switchMillis: number | null;
  handsOffMillis: number;
  operatorDid: string;
  operatorMillis: number | null;
}

interface SplitBrain {
  tried: boolean;
  why: string;
  oldSide: number;
  newSide: number;
  twoWriters: boolean;
  lost: number;
}

export interface Row {
  title: string;
  cells: Cell[];
}

export interface Cell {
  text: string;
  isBad: boolean;
}

const NOT_TRIED: Cell = { text: 'not tried', isBad: false };

/** Of several modes there is a list, of one only that. */
export function modesOf(result: unknown): ModeResult[] {
  const told = result as (Partial<ModeResult> & { modes?: ModeResult[] }) | null;
  if (told === null || typeof told !== 'object') return [];
  if (Array.isArray(told.modes)) return told.modes;
  return told.mode === undefined ? [] : [told as ModeResult];
}

/** The rows of the command's own table, with the modes as columns. */
export function rows(modes: readonly ModeResult[]): Row[] {
  const row = (title: string, cell: (mode: ModeResult) => Cell): Row => ({ title, cells: modes.map(cell) });
  const crash = (title: string, cell: (crash: Crash) => Cell): Row => row(title, (mode) => (mode.crash == null ? NOT_TRIED : cell(mode.crash)));
  const split = (title: string, cell: (split: SplitBrain) => Cell): Row => row(title, (mode) => splitCell(mode.splitBrain ?? null, cell));
  return [
    row('messages a second', ({ tps }) => plain(count(tps))),
    row('latency P50 / P99 / P99.9', ({ p50Millis, p99Millis, p999Millis }) => plain(`${tenths(p50Millis)} / ${tenths(p99Millis)} / ${tenths(p999Millis)} ms`)),
    row('broker CPU for a million', ({ cpuSecondsPerMillion }) => plain(`${tenths(cpuSecondsPerMillion)} s`)),
    crash('acknowledged, leader killed midway', ({ acknowledged }) => plain(count(acknowledged))),
    crash('lost', ({ lost }) => loss(lost, count(lost))),
    crash('duplicated', ({ duplicated }) => plain(count(duplicated))),
    crash('refused / unknown sends', ({ failed, unknown }) => plain(`${count(failed)} / ${count(unknown)}`)),
    row('lost when the disk dies too', ({ diskLoss }) => (diskLoss == null ? NOT_TRIED : loss(diskLoss.lost, `${count(diskLoss.lost)} of ${count(diskLoss.acknowledged)}`))),
    crash('failover', ({ automatic }) => plain(automatic ? 'automatic' : 'manual')),
    crash('switch time', ({ switchMillis, handsOffMillis }) => plain(switchMillis === null ? `not within ${duration(handsOffMillis)}` : duration(switchMillis))),
    crash('what the operator did then', (each) => plain(operator(each))),
    split('split brain tried', ({ twoWriters }) => ({ text: twoWriters ? 'two writers' : 'one writer', isBad: twoWriters })),
    split('acknowledged by old / new side', ({ oldSide, newSide }) => plain(`${count(oldSide)} / ${count(newSide)}`)),
    split('lost by healing', ({ lost }) => loss(lost, count(lost))),
  ];
}

function plain(text: string): Cell {
  return { text, isBad: false };
}

function loss(lost: number, text: string): Cell {
  return { text, isBad: lost > 0 };
}

function tenths(value: number): string {
  return value.toFixed(1);
}

function operator({ automatic, operatorDid, operatorMillis }: Crash): string {
  if (automatic) return '–';
  return operatorMillis === null ? `${operatorDid}, in vain` : `${operatorDid}: ${duration(operatorMillis)}`;
}

function splitCell(split: SplitBrain | null, cell: (split: SplitBrain) => Cell): Cell {
  if (split === null) return NOT_TRIED;
  return split.tried ? cell(split) : plain(`not tried: ${split.why}`);
}
