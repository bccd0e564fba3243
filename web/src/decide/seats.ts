// SPDX-License-Identifier: Apache-2.0
import type { Group, Node, Replica, Role } from '../contract/types';

/** News of a node that is older than this does not make a leader. */
export const FRESH_MILLIS = 3_000;

/**
 * What one node is for one group, as far as it may be drawn.
 *
 * - `leads`: wears the crown; at most one per group.
 * - `claims`: says of itself that it leads, and is not believed: another leads, or nobody can know.
 * - `silent`: does not answer; `was` is what it was when it last did, and it wears no crown.
 * - `down`: its process does not run.
 */
export type Seat =
  | { kind: 'leads'; replica: Replica }
  | { kind: 'member'; role: Role; replica: Replica }
  | { kind: 'claims'; replica: Replica }
  | { kind: 'silent'; was: Role; silentMillis: number; replica: Replica | null }
  | { kind: 'down'; state: string; was: Role; replica: Replica | null }
  | { kind: 'unknown' };

/**
 * The one node that may be drawn as the group's leader, or none: it must answer now, say of itself that it leads, and
 * nobody else who answers may claim the same or a higher term.
 */
export function crowned(group: Group, nodes: readonly Node[]): string | null {
  const claims = group.replicas.filter((replica) => replica.role === 'leader' && speaksNow(replica, nodes));
  const leader = claims.find((claim) => claim.node === group.leader);
  if (leader === undefined) return null;
  const isDisputed = claims.some((claim) => claim !== leader && (claim.term ?? 0) >= (leader.term ?? 0));
  return isDisputed ? null : leader.node;
}

function speaksNow(replica: Replica, nodes: readonly Node[]): boolean {
  const node = nodes.find((each) => each.node === replica.node);
  return node !== undefined && isRunning(node) && node.answers && (replica.ageMillis ?? Infinity) <= FRESH_MILLIS;
}

export function isRunning(node: Node): boolean {
  return node.state.startsWith('running');
}

export function seat(group: Group, node: Node, nodes: readonly Node[]): Seat {
  const replica = group.replicas.find((each) => each.node === node.node) ?? null;
  const was = replica?.role ?? '';
  const silentMillis = Math.max(node.silentMillis, replica?.ageMillis ?? 0);
  if (!isRunning(node) && node.state !== 'paused') return { kind: 'down', state: node.state, was, replica };
  if (!node.answers || silentMillis > FRESH_MILLIS) return { kind: 'silent', was, silentMillis, replica };
  if (replica === null) return { kind: 'unknown' };
  if (replica.role !== 'leader') return { kind: 'member', role: replica.role, replica };
  return crowned(group, nodes) === node.node ? { kind: 'leads', replica } : { kind: 'claims', replica };
}

/** The largest lag of those that answer, or null if nobody's is known. */
export function worstLag(groups: readonly Group[], nodes: readonly Node[]): { bytes: number; node: string } | null {
  let worst: { bytes: number; node: string } | null = null;
  for (const group of groups) {
    for (const replica of group.replicas) {
      if (replica.lagBytes === null || !speaksNow(replica, nodes)) continue;
      if (worst === null || replica.lagBytes > worst.bytes) worst = { bytes: replica.lagBytes, node: replica.node };
    }
  }
  return worst;
}
