// SPDX-License-Identifier: Apache-2.0
import type { Group, Replica } from '../contract/types';

/** The stretch of the log that all bars of a group share. */
export interface Axis {
  from: number;
  to: number;
}

/** Less than this is not worth seeing: a cluster at rest does not tremble. */
export const SMALLEST_SPAN_BYTES = 64 * 1024;

/** From below the shortest replica to the end of the longest, so that a lag of a few KiB in a log of GiB is seen. */
export function axis(group: Group): Axis {
  const ends = group.replicas.flatMap((replica) => known(replica.end, replica.flushed));
  const to = Math.max(group.end, group.safeEnd, ...ends, 1);
  const least = Math.min(to, group.safeEnd, ...ends);
  const span = Math.max(SMALLEST_SPAN_BYTES, (to - least) * 1.25);
  return { from: Math.max(0, Math.floor(to - span)), to };
}

function known(...values: (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

/** A position as a fraction of the axis. */
export function fraction(position: number, { from, to }: Axis): number {
  return Math.min(1, Math.max(0, (position - from) / (to - from)));
}

/** What is on the disk, and what is written but not yet forced, of one replica. */
export function bar(replica: Replica, shared: Axis): { flushed: number; written: number } | null {
  if (replica.end === null) return null;
  const written = fraction(replica.end, shared);
  return { flushed: Math.min(written, fraction(replica.flushed ?? replica.end, shared)), written };
}
