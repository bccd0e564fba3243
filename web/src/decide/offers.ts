// SPDX-License-Identifier: Apache-2.0
import type { Fault, FaultKind, Group, LabState, Node } from '../contract/types';
import { crowned, isRunning } from './seats';

/**
 * A thing that can be done, or the reason why not. `ask` is a question to be answered first: only where something that
 * was acknowledged may be lost.
 */
export interface Offer {
  verb: string;
  /** The button's words; `name` is the same for who does not see where it stands. */
  label: string;
  name: string;
  method: 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  reason: string | null;
  ask?: string;
}

/** What the offers depend on. */
export interface Situation {
  state: LabState;
  isStale: boolean;
  kinds: readonly FaultKind[] | null;
}

const OLD_NEWS = 'there is no news from the lab: what it would act on is not known';

export function nodeOffers(node: Node, situation: Situation): Offer[] {
  const isPaused = node.state === 'paused';
  const isAlive = isRunning(node) || isPaused;
  const name = node.node;
  const down = `${name} is ${node.state}`;
  const act = (verb: string, label: string, reason: string | null): Offer => ({
    verb,
    label,
    name: `${label} ${name}`,
    method: 'POST',
    path: `/v1/nodes/${encodeURIComponent(name)}/${verb}`,
    reason: situation.isStale ? OLD_NEWS : reason,
  });
  return [
    act('kill', 'Kill', isAlive ? null : `${down}: there is no process to kill`),
    isPaused ? act('resume', 'Resume', null) : act('pause', 'Pause', isAlive ? null : `${down}: nothing to pause`),
    isAlive
      ? act('restart', 'Restart', isPaused ? `${name} is paused: resume it first` : null)
      : act('start', 'Start', null),
    act('stop', 'Stop', isPaused ? `${name} is paused: resume it first` : isAlive ? null : `${down} already`),
    isolation(node, situation),
    act('drain', 'Drain', drainReason(node, situation.state)),
  ];
}

function drainReason(node: Node, state: LabState): string | null {
  if (state.mode !== 'raft') return `mode ${state.mode ?? 'unknown'} cannot hand the lead over: there is nothing to drain`;
  if (!isRunning(node)) return `${node.node} is ${node.state}`;
  return node.answers ? null : `${node.node} does not answer`;
}

function isolation(node: Node, situation: Situation): Offer {
  const active = situation.state.faults.find((fault) => fault.kind === 'isolate' && fault.node === node.node);
  if (active !== undefined) return heal(active, situation.isStale, 'Rejoin', `Rejoin ${node.node}`);
  return {
    verb: 'isolate',
    label: 'Isolate',
    name: `Isolate ${node.node}`,
    method: 'POST',
    path: '/v1/faults',
    body: { kind: 'isolate', node: node.node, parameters: {} },
    reason: situation.isStale ? OLD_NEWS : unavailable('isolate', situation.kinds),
  };
}

export function heal(fault: Fault, isOldNews: boolean, label = 'Heal', name = `Heal: ${fault.text}`): Offer {
  return {
    verb: 'heal',
    label,
    name,
    method: 'DELETE',
    path: `/v1/faults/${encodeURIComponent(String(fault.id))}`,
    reason: isOldNews ? OLD_NEWS : null,
  };
}

/** Why a kind of fault cannot be injected, or null if it can. */
export function unavailable(kind: string, kinds: readonly FaultKind[] | null): string | null {
  if (kinds === null) return 'the lab has not said which faults it can inject';
  const found = kinds.find((each) => each.kind === kind);
  if (found === undefined) return `this lab cannot inject '${kind}'`;
  return found.available ? null : (found.why ?? `this lab cannot inject '${kind}' here`);
}

/** Hand the lead over (`raft`), or take it by hand (`async`, `sync`). */
export function leadOffer(group: Group, node: Node, situation: Situation): Offer {
  const isTransfer = group.automaticFailover;
  const verb = isTransfer ? 'transfer' : 'promote';
  const leader = crowned(group, situation.state.nodes);
  return {
    verb,
    label: 'Make leader',
    name: `Make leader: ${node.node} of ${group.group}`,
    method: 'POST',
    path: `/v1/groups/${encodeURIComponent(group.group)}/${verb}`,
    body: isTransfer ? { node: node.node } : { node: node.node, acceptDataLoss: false },
    reason: situation.isStale ? OLD_NEWS : leadReason(group, node, leader),
  };
}

function leadReason(group: Group, node: Node, leader: string | null): string | null {
  if (leader === node.node) return `${node.node} leads ${group.group} already`;
  if (group.mode === 'single') return 'mode single has one node: there is nobody to choose';
  if (!isRunning(node)) return `${node.node} is ${node.state}`;
  if (!node.answers) return `${node.node} does not answer`;
  if (group.replicas.find((replica) => replica.node === node.node)?.role === 'learner') {
    return `${node.node} is a learner: it does not count yet`;
  }
  if (group.automaticFailover && leader === null) return 'nobody leads, so nobody can hand over: the nodes elect by themselves';
  return null;
}
