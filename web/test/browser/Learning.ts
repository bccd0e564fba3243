// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '../../src/contract/types';
import type { BugResult } from '../../src/learn/bugs';

/** What a lab says of what takes its time, for the tests of the missions. */
export function operation(kind: string, rest: Partial<Operation>): Operation {
  return { id: kind, kind, state: 'done', percent: null, text: '', startedMillis: 1_000, endedMillis: null, result: null, problem: null, ...rest };
}

const ROW = { read: 900, found: 900, lost: 0, notYetServed: 0, duplicated: 1, unexplainedDuplicates: 0, outOfOrder: 0, misplaced: 0, reusedOffsets: 0, corrupt: 0, firstLost: [] };

export const VERDICT = {
  acknowledged: 900,
  found: 900,
  lost: 0,
  duplicated: 1,
  outOfOrder: 0,
  notYetServed: 0,
  replicasIdentical: true,
  ok: true,
  whatToDo: '',
  judgedBy: 'n0',
  replicas: ['n0', 'n1', 'n2'].map((node) => ({ node, ...ROW })),
};

export const BUG_2: BugResult = {
  bug: 2,
  title: 'acknowledged from the page cache',
  naive: { setting: 'one node, flush=async', acknowledged: 2_011, lost: 1_204, failedSends: 0, outageMillis: null, remark: '1331200 bytes of the log were in no fsync' },
  fixed: { setting: 'one node, flush=sync', acknowledged: 2_007, lost: 0, failedSends: 1, outageMillis: 1_500, remark: '0 bytes of the log were in no fsync' },
  why: 'The answer waits for fsync, which many sends share (group commit).',
};
