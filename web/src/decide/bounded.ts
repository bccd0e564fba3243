// SPDX-License-Identifier: Apache-2.0
import type { Happening, Operation, Sample } from '../contract/types';
import { OUTAGE_GAP_MILLIS } from './timeline';

/** Lists that never grow beyond a limit: the oldest goes. A page is left open for days. */

export const HAPPENINGS_KEPT = 1_000;
export const SAMPLES_KEPT = 600;
export const OPERATIONS_KEPT = 20;
export const NOTICES_KEPT = 4;

export function appended<T>(list: readonly T[], added: readonly T[], limit: number): readonly T[] {
  const all = [...list, ...added];
  return all.length > limit ? all.slice(all.length - limit) : all;
}

/** Happenings come in the order of their ids; one that is known already comes again after a break. */
export function withHappenings(known: readonly Happening[], told: readonly Happening[]): readonly Happening[] {
  const last = known.at(-1)?.id ?? -1;
  const fresh = told.filter((happening) => happening.id > last);
  return fresh.length === 0 ? known : withoutRuns([...known, ...fresh]).slice(-HAPPENINGS_KEPT);
}

/**
 * While sends fail that is told every second. Such a run becomes one, as long as it lasts: an hour of it must not push the
 * elections out.
 */
function withoutRuns(happenings: readonly Happening[]): Happening[] {
  const kept: Happening[] = [];
  for (const happening of happenings) {
    const before = kept.at(-1);
    if (before !== undefined && goesOn(before, happening)) {
      const fromMillis = before.atMillis - (before.durationMillis ?? 0);
      kept[kept.length - 1] = { ...happening, durationMillis: happening.atMillis - fromMillis };
    } else {
      kept.push(happening);
    }
  }
  return kept;
}

function goesOn(before: Happening, next: Happening): boolean {
  const isSame = before.kind === 'send-failed' && next.kind === 'send-failed' && before.group === next.group;
  return isSame && next.atMillis - before.atMillis <= OUTAGE_GAP_MILLIS;
}

/** One sample a second, told twice; after a break the lab's memory fills the gap. */
export function withSamples(known: readonly Sample[], told: readonly Sample[]): readonly Sample[] {
  const last = known.at(-1)?.atMillis ?? -1;
  const fresh = told.filter((sample) => sample.atMillis > last);
  return fresh.length === 0 ? known : appended(known, fresh, SAMPLES_KEPT);
}

export function withOperation(known: readonly Operation[], changed: Operation): readonly Operation[] {
  return appended(
    known.filter((operation) => operation.id !== changed.id),
    [changed],
    OPERATIONS_KEPT,
  );
}
