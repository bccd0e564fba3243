// SPDX-License-Identifier: Apache-2.0
import type { Happening } from '../contract/types';

/** A stretch of time. `untilMillis` is null while it lasts. */
export interface Span {
  fromMillis: number;
  untilMillis: number | null;
  text: string;
}

/** A node led a group. */
export interface Reign extends Span {
  group: string;
  term: number;
}

/** One node's lane: what it led, when it was away, what was done to it. */
export interface Lane {
  node: string;
  reigns: Reign[];
  absences: Span[];
  faults: FaultSpan[];
}

/** `fault` is null where the lab did not say which it is. */
export interface FaultSpan extends Span {
  fault: number | string | null;
}

export interface Timeline {
  lanes: Lane[];
  outages: Span[];
}

/** Sends that fail further apart than this are two outages. */
export const OUTAGE_GAP_MILLIS = 2_000;

const GOES = new Set(['killed', 'paused', 'stopped', 'crashed', 'silent', 'left']);
const COMES = new Set(['started', 'resumed', 'answers', 'joined']);

/** Folds happenings, which are in the order of time, into lanes. At most one reign per group lasts at any time. */
export function timeline(nodes: readonly string[], happenings: readonly Happening[]): Timeline {
  const lanes = new Map<string, Lane>();
  for (const node of nodes) lanes.set(node, { node, reigns: [], absences: [], faults: [] });
  const reigning = new Map<string, Reign>();
  for (const happening of happenings) {
    const lane = happening.node === null ? undefined : lanes.get(happening.node);
    reign(happening, lane, reigning);
    if (lane !== undefined) absence(happening, lane, reigning);
    fault(happening, lane === undefined ? [...lanes.values()] : [lane]);
  }
  return { lanes: [...lanes.values()], outages: outages(happenings) };
}

function reign(happening: Happening, lane: Lane | undefined, reigning: Map<string, Reign>): void {
  const { group, kind, atMillis, node } = happening;
  if (group === null) return;
  const current = reigning.get(group);
  if (kind === 'elected' || kind === 'promoted') {
    if (current !== undefined && (happening.term ?? 0) < current.term) return;
    const isSame = current?.untilMillis === null && current.term === happening.term && lane?.reigns.includes(current);
    if (isSame) return;
    end(current, atMillis);
    if (lane === undefined) return;
    const begun = { group, term: happening.term ?? 0, fromMillis: atMillis, untilMillis: null, text: happening.text };
    lane.reigns.push(begun);
    reigning.set(group, begun);
  } else if (kind === 'stepped-down' && current !== undefined && (node === null || lane?.reigns.includes(current))) {
    end(current, atMillis);
  }
}

/** Who goes away wears no crown: what it led ends here, whether or not somebody else leads yet. */
function absence(happening: Happening, lane: Lane, reigning: Map<string, Reign>): void {
  const { kind, atMillis, text } = happening;
  const open = lane.absences.at(-1);
  if (GOES.has(kind) && happening.group === null) {
    for (const current of reigning.values()) if (lane.reigns.includes(current)) end(current, atMillis);
    if (open === undefined || open.untilMillis !== null) lane.absences.push({ fromMillis: atMillis, untilMillis: null, text });
  } else if (COMES.has(kind) && happening.group === null) {
    end(open, atMillis);
  }
}

function fault(happening: Happening, lanes: Lane[]): void {
  const { kind, atMillis, text } = happening;
  const which = happening.fault ?? null;
  for (const lane of lanes) {
    if (kind === 'fault') lane.faults.push({ fromMillis: atMillis, untilMillis: null, text, fault: which });
    const isIt = (span: FaultSpan): boolean => span.untilMillis === null && (which === null || span.fault === which);
    if (kind === 'healed') end(lane.faults.findLast(isIt), atMillis);
  }
}

function end(span: Span | undefined, atMillis: number): void {
  if (span !== undefined && span.untilMillis === null) span.untilMillis = atMillis;
}

/** When clients' sends failed: told as a whole once it is over, until then as long as sends fail. */
function outages(happenings: readonly Happening[]): Span[] {
  const spans: Span[] = [];
  let failing: Span | null = null;
  for (const { kind, atMillis, text, durationMillis } of happenings) {
    if (kind === 'send-failed') {
      const begin: number = atMillis - (durationMillis ?? 0);
      const goesOn: boolean = failing !== null && begin - (failing.untilMillis ?? begin) <= OUTAGE_GAP_MILLIS;
      if (failing !== null && goesOn) {
        failing.untilMillis = atMillis;
      } else {
        failing = { fromMillis: begin, untilMillis: atMillis, text };
        spans.push(failing);
      }
    } else if (kind === 'outage') {
      const from: number = atMillis - (durationMillis ?? (failing === null ? 0 : atMillis - failing.fromMillis));
      if (failing !== null && failing.fromMillis >= from - OUTAGE_GAP_MILLIS) spans.splice(spans.indexOf(failing), 1);
      spans.push({ fromMillis: from, untilMillis: atMillis, text });
      failing = null;
    }
  }
  return spans;
}

/** Where a span lies in a window, as fractions of it; null if outside. */
export function within(span: Span, fromMillis: number, untilMillis: number): { left: number; width: number } | null {
  const begin = Math.max(span.fromMillis, fromMillis);
  const close = Math.min(span.untilMillis ?? untilMillis, untilMillis);
  if (close < begin || span.fromMillis > untilMillis) return null;
  const length = untilMillis - fromMillis;
  return { left: (begin - fromMillis) / length, width: (close - begin) / length };
}
