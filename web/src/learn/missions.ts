// SPDX-License-Identifier: Apache-2.0
import type { LabState, Operation } from '../contract/types';
import type { Situation } from '../decide/offers';
import { isRunning } from '../decide/seats';
import { BUGS } from './bugs';
import { ELECTION } from './election';
import { LOG_CUT } from './log-cut';
import { isBug, stepOf, type Ask, type ClusterMission, type Mission, type Run } from './mission';
import { isUp, onNode } from './steps';
import { TWO_OF_THREE } from './two-of-three';

/** In the order in which they are offered. */
export const MISSIONS: readonly Mission[] = [...BUGS, ELECTION, LOG_CUT, TWO_OF_THREE];

const OLD_NEWS = 'there is no news from the lab';

/** One that brings clusters of its own while the learner's nodes stand still. */
export function errand(operations: readonly Operation[]): Operation | null {
  return operations.find(({ kind, state }) => state === 'running' && (kind === 'bench' || kind.startsWith('bug-'))) ?? null;
}

/** Why an errand cannot be started now, or null if it can. */
export function errandReason(situation: Situation | null, operations: readonly Operation[]): string | null {
  if (situation === null || situation.isStale) return OLD_NEWS;
  const running = errand(operations);
  return running === null ? null : `${running.kind} runs: wait for it or cancel it`;
}

/** Why a mission cannot begin, or go on, now. */
export function missionReason(mission: Mission, run: Run | null, guess: number | null, situation: Situation | null, operations: readonly Operation[]): string | null {
  const reason = errandReason(situation, operations);
  if (reason !== null) return reason;
  if (guess === null) return 'say first what you expect';
  return isBug(mission) ? null : clusterReason(run, (situation as Situation).state);
}

function clusterReason(run: Run | null, state: LabState): string | null {
  if (state.mode === null) return 'there is no cluster yet: start one with ./trijet up';
  if (state.mode !== 'raft') return `mode ${state.mode} elects nobody: this needs mode raft (./trijet up --mode raft --fresh discards this cluster's data)`;
  if (state.nodes.length < 3) return 'this needs three nodes: start them with ./trijet up';
  if (run !== null && (run.done.length > 0 || run.pressedMillis !== null)) return null;
  const away = state.nodes.find((node) => !isUp(node));
  if (away !== undefined) return `${away.node} is ${isRunning(away) ? 'silent' : away.state}: put the cluster right first`;
  return state.faults.length > 0 ? 'a fault is active: put the cluster right first' : null;
}

/** Heals what is broken and starts what is stopped; nothing to do if all is well. */
export function repairs(state: LabState): Ask[] {
  const heal: Ask[] = state.faults.length > 0 ? [{ method: 'DELETE', path: '/v1/faults' }] : [];
  const start = state.nodes.filter((node) => node.pid === null || node.state === 'paused').map((node) => onNode(node.node, node.state === 'paused' ? 'resume' : 'start'));
  return [...heal, ...start];
}

export function isOver(mission: ClusterMission, run: Run | null): boolean {
  return run !== null && stepOf(mission, run) === null;
}
