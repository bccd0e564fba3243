// SPDX-License-Identifier: Apache-2.0
import type { Failover } from '../contract/types';

/** One step of a switch. `millis` is null where no node reported it. */
export interface Phase {
  name: string;
  what: string;
  millis: number | null;
  fromMillis: number;
  /** The group acknowledges again: no part of the outage. */
  isAfter: boolean;
}

export interface Switch {
  phases: Phase[];
  /** What the bar is long: the phases, or the outage where it is longer. */
  totalMillis: number;
  /** Outage that no reported phase accounts for. */
  unexplainedMillis: number;
}

const STEPS = [
  ['detect', 'the others notice that the leader is gone', 'detectMillis'],
  ['elect', 'they agree on another', 'electMillis'],
  ['catch up', 'its first record is safe: it acknowledges from here on', 'catchUpMillis'],
  ['publish route', 'the others tell clients whom to ask', 'publishRouteMillis'],
  ['first acknowledgement', 'the first send after the switch is acknowledged', 'firstAcknowledgementMillis'],
] as const;

/** The last step of the outage. What follows begins there, each by itself. */
const LAST_OF_OUTAGE = 'catchUpMillis';

/** Each phase of the outage begins where the one before it that was seen ended. */
export function switchOf(failover: Failover): Switch {
  const phases: Phase[] = [];
  let at = 0;
  let isOver = false;
  let totalMillis = 0;
  for (const [name, what, field] of STEPS) {
    const millis = failover[field] ?? null;
    phases.push({ name, what, millis, fromMillis: at, isAfter: isOver });
    totalMillis = Math.max(totalMillis, at + (millis ?? 0));
    if (!isOver) at += millis ?? 0;
    isOver ||= field === LAST_OF_OUTAGE;
  }
  const outage = failover.outageMillis ?? 0;
  return { phases, totalMillis: Math.max(totalMillis, outage), unexplainedMillis: Math.max(0, outage - at) };
}

/** A node that has not told its part for so long will not. */
const TELLS_WITHIN_MILLIS = 20_000;

/** Whether the lab may come to know more of it: the nodes tell their parts one after the other. */
export function isUnfinished(failover: Failover, nowMillis: number): boolean {
  const isOpen = failover.at != null && failover.outageMillis == null;
  return isOpen && nowMillis - (failover.atMillis ?? nowMillis) < TELLS_WITHIN_MILLIS;
}

/** When the fault was, by the lab's clock; null where the lab does not know. */
export function faultAt(failover: Failover): number | null {
  if (failover.atMillis != null) return failover.atMillis;
  const at = typeof failover.at === 'string' ? Date.parse(failover.at) : (failover.at ?? NaN);
  return Number.isNaN(at) ? null : at;
}

/** One sentence that can be read aloud. */
export function sentence(failover: Failover): string {
  const cost = failover.outageMillis ?? null;
  const switched = `${failover.to} took over ${failover.group} from ${failover.from} in term ${failover.term}`;
  return cost === null ? `${switched}; how long nobody could write is not known.` : `${switched} after ${cost} ms.`;
}
