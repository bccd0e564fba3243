// SPDX-License-Identifier: Apache-2.0
import type { Fault, FaultKind } from '../contract/types';

/** A kind of fault between two nodes, in one direction. */
export function isBetweenTwo(kind: FaultKind): boolean {
  return 'peer' in kind.parameters || ['cut', 'delay', 'loss'].includes(kind.kind);
}

/** A title is a word, or a word and what it does: `Cut one direction: what it says is held back`. */
export function titleOf(kind: FaultKind): { word: string; what: string } {
  const colon = kind.title.indexOf(': ');
  if (colon < 0) return { word: kind.title, what: '' };
  return { word: kind.title.slice(0, colon), what: kind.title.slice(colon + 2) };
}

/** What a kind takes besides the nodes: each is a number that the reader chooses. */
export function settings(kind: FaultKind): { name: string; what: string; value: number }[] {
  return Object.entries(kind.parameters)
    .filter(([name]) => name !== 'node' && name !== 'peer')
    .map(([name, what]) => ({ name, what: `${name}, ${what}`, value: SUGGESTED[name] ?? 1 }));
}

const SUGGESTED: Record<string, number> = { millis: 200, percent: 10 };

/** The faults that stand in the way from one node to another; a node that is isolated is cut off both ways. */
export function between(faults: readonly Fault[], from: string, to: string): Fault[] {
  return faults.filter(({ kind, node, peer }) =>
    kind === 'isolate' ? node === from || node === to : node === from && peer === to,
  );
}

/** Faults of one node by itself. */
export function ofNode(faults: readonly Fault[], name: string): Fault[] {
  return faults.filter(({ node, peer }) => node === name && peer === null);
}
