// SPDX-License-Identifier: Apache-2.0
import type { Happening, LabState, Operation, Problem } from '../contract/types';
import type { Failover, FaultKind } from '../contract/types';

/** A file of this repository, and what to look for there. A test sees that it exists. */
export interface Place {
  path: string;
  what: string;
}

export interface Paper {
  title: string;
  /** Empty where all of it is meant. */
  section: string;
  says: string;
}

export interface Mission {
  id: string;
  title: string;
  what: string;
  question: string;
  choices: readonly [string, string, string];
  places: readonly Place[];
  papers: readonly Paper[];
}

/** One of the five bugs of level 14: the lab shows it, on clusters of its own. */
export interface BugMission extends Mission {
  bug: number;
  /** How a mishap is made that cannot be made for real. */
  model?: string;
}

/** Done step by step on the cluster that runs. */
export interface ClusterMission extends Mission {
  steps: readonly Step[];
}

export interface Step {
  title: string;
  what: string;
  /** What a press does as things stand, or why it does nothing. */
  press(scene: Scene): Pressing;
  /** Whether the lab has told all that this step is about. */
  isDone(scene: Scene): boolean;
  seen(scene: Scene): Seen;
  /** A refusal is what there is to see. */
  mayBeRefused?: boolean;
}

export interface Pressing {
  label: string;
  calls: readonly Ask[];
  reason: string | null;
  /** What later steps have to remember of this moment. */
  picks?: Picked;
}

export interface Ask {
  method: 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  /** The kind of the operation that the lab answers with, where it does. */
  begins?: string;
}

export type Picked = Readonly<Record<string, string | number>>;

/** What was counted and what happened. The sentence is what stands beside the guess. */
export interface Seen {
  facts: readonly Fact[];
  sentence: string;
  events?: readonly Pick<Happening, 'atMillis' | 'text'>[];
}

export interface Fact {
  what: string;
  value: string;
  isBad?: boolean;
}

/** How far a learner is on the cluster. Kept over a reload, so all of it is plain data. */
export interface Run {
  done: readonly Seen[];
  /** Since when the current step is under way, by the lab's clock. */
  pressedMillis: number | null;
  picked: Picked;
  /** What the current step began in the lab. */
  operation: Operation | null;
  problem: Pick<Problem, 'detail' | 'hint'> | null;
}

/** All that a step may look at. Happenings are those since it was pressed. */
export interface Scene {
  state: LabState;
  kinds: readonly FaultKind[] | null;
  happenings: readonly Happening[];
  failovers: readonly Failover[];
  operation: Operation | null;
  run: Run;
}

export const NEW_RUN: Run = { done: [], pressedMillis: null, picked: {}, operation: null, problem: null };

export function isBug(mission: Mission): mission is BugMission {
  return 'bug' in mission;
}

export function stepOf(mission: ClusterMission, run: Run): Step | null {
  return mission.steps[run.done.length] ?? null;
}

/** The run after what the lab told last; the same one if nothing is new. */
export function advanced(mission: ClusterMission, scene: Scene): Run {
  const { run, operation } = scene;
  const step = stepOf(mission, run);
  if (step === null || run.pressedMillis === null || run.problem !== null) return run;
  if (operation !== null && (operation.state === 'failed' || operation.state === 'cancelled') && step.mayBeRefused !== true) {
    return { ...run, pressedMillis: null, operation: null, problem: whyNot(operation) };
  }
  if (!step.isDone(scene)) return run;
  return { ...run, done: [...run.done, step.seen(scene)], pressedMillis: null, operation: null };
}

function whyNot(operation: Operation): Pick<Problem, 'detail' | 'hint'> {
  if (operation.state === 'cancelled') return { detail: 'it was cancelled', hint: 'press again to go on' };
  return { detail: operation.problem?.detail ?? operation.text, hint: operation.problem?.hint ?? '' };
}

export function text(picked: Picked, name: string): string {
  return String(picked[name] ?? '');
}

export function number(picked: Picked, name: string): number {
  return Number(picked[name] ?? 0);
}
