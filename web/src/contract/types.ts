// SPDX-License-Identifier: Apache-2.0

/**
 * The lab's JSON, field by field. What is unknown is null or absent, never made up. `atMillis` counts from the epoch by
 * the lab's clock, every other `...Millis` is a duration.
 */
export interface LabState {
  atMillis: number;
  mode: string | null;
  verdict: { level: Level; text: string };
  groups: Group[];
  nodes: Node[];
  sample: Sample | null;
  faults: Fault[];
  lastFailover: Failover | null;
  /** `acknowledged` is null until the ledger was read. */
  ledger: { acknowledged: number | null; failed: number; running: boolean; perSecond: number };
}

export type Level = 'healthy' | 'degraded' | 'down' | 'idle';

export interface Node {
  node: string;
  pid: number | null;
  /** The lab's own words: running, paused, stopped, crashed with code 1. */
  state: string;
  answers: boolean;
  silentMillis: number;
  since?: number | null;
  broker: string;
  namesrv: string;
  http: string;
  rssBytes?: number | null;
}

export interface Group {
  group: string;
  mode: string;
  leader: string | null;
  term: number;
  end: number;
  safeEnd: number;
  preferred: string | null;
  automaticFailover: boolean;
  replicas: Replica[];
}

export type Role = 'leader' | 'follower' | 'learner' | 'candidate' | '';

export interface Replica {
  node: string;
  role: Role;
  term: number | null;
  end: number | null;
  flushed: number | null;
  safeEnd: number | null;
  lagBytes: number | null;
  inSync: boolean;
  /** How old this row is: its node's last answer; null if it never said anything. */
  ageMillis: number | null;
}

export interface Sample {
  atMillis: number;
  acknowledgedPerSecond: number;
  failedPerSecond: number;
  p50Millis: number | null;
  p99Millis: number | null;
  groups: Record<string, { end: number; safeEnd: number; lag: Record<string, number> }>;
}

export type HappeningKind =
  | 'elected'
  | 'stepped-down'
  | 'voted'
  | 'safe'
  | 'leaderless'
  | 'follows'
  | 'joined'
  | 'left'
  | 'killed'
  | 'paused'
  | 'resumed'
  | 'started'
  | 'stopped'
  | 'crashed'
  | 'silent'
  | 'answers'
  | 'fault'
  | 'healed'
  | 'transfer'
  | 'promoted'
  | 'drained'
  | 'cut'
  | 'verified'
  | 'outage'
  | 'send-failed';

export interface Happening {
  id: number;
  atMillis: number;
  kind: HappeningKind;
  group: string | null;
  node: string | null;
  term: number | null;
  /** A whole sentence for a person. */
  text: string;
  /** Of an `outage`, which is told when it is over, and of a run of `send-failed`: how long it was until `atMillis`. */
  durationMillis?: number | null;
  /** Of a `fault` and its `healed`: which. */
  fault?: number | string | null;
}

export interface Failover {
  group: string;
  from: string;
  to: string;
  term: number;
  cause: string;
  atMillis?: number | null;
  at?: string | number | null;
  outageMillis?: number | null;
  detectMillis?: number | null;
  electMillis?: number | null;
  catchUpMillis?: number | null;
  publishRouteMillis?: number | null;
  firstAcknowledgementMillis?: number | null;
  ledger?: Tally | null;
}

/** What became of the messages that were sent: counted from the ledger. */
export interface Tally {
  acknowledged: number;
  lost: number;
  duplicated: number;
  unknown?: number | null;
}

export interface Fault {
  id: number | string;
  kind: string;
  node: string | null;
  peer: string | null;
  parameters: Record<string, unknown>;
  sinceMillis: number;
  text: string;
}

/** A kind of fault that the lab can, or cannot, inject. `parameters` names all that it takes, `node` and `peer` too. */
export interface FaultKind {
  kind: string;
  title: string;
  parameters: Record<string, string>;
  available: boolean;
  why: string | null;
}

export interface Faults {
  active: Fault[];
  available: FaultKind[];
}

export interface Operation {
  id: number | string;
  kind: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  percent: number | null;
  text: string;
  startedMillis: number;
  endedMillis: number | null;
  result: unknown;
  problem: Omit<Problem, 'title'> | null;
}

/** What the modes came to when they were compared. */
export interface Compared {
  endedMillis: number;
  result: unknown;
}

/** RFC 9457, with what to do about it. */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  hint: string;
}

export interface History {
  happenings: Happening[];
  oldestId: number | null;
  newestId: number | null;
  samples: Sample[];
}

/** The verdict of reading everything back. */
export interface Verification {
  acknowledged: number;
  found: number;
  lost: number;
  duplicated: number;
  outOfOrder: number;
  notYetServed: number;
  replicasIdentical: boolean;
  ok: boolean;
  whatToDo: string;
  judgedBy: string;
  replicas: ReplicaTally[];
}

export interface ReplicaTally {
  node: string;
  read: number;
  found: number;
  lost: number;
  notYetServed: number;
  duplicated: number;
  unexplainedDuplicates: number;
  outOfOrder: number;
  misplaced: number;
  reusedOffsets: number;
  corrupt: number;
  firstLost: string[];
}
