// SPDX-License-Identifier: Apache-2.0
import type { Group, LabState, Node, Operation, Replica, Verification } from '../contract/types';
import { crowned, isRunning } from '../decide/seats';
import { count, plural } from '../decide/words';
import { text, type Ask, type Fact, type Scene, type Seen, type Step } from './mission';

/** Steps that more than one mission has. */

const SIZE = 256;
const EVENTS_SHOWN = 20;
/** A machine that is busy may never be as fast as was asked. */
const WARM_AFTER_MILLIS = 5_000;

/** What became of the messages of one `POST /v1/messages`. */
interface Outcome {
  sent: number;
  acknowledged: number;
  storedNotSafe: number;
  failed: number;
  unknown: number;
  firstError: string;
}

export function onNode(node: string, verb: string): Ask {
  return { method: 'POST', path: `/v1/nodes/${encodeURIComponent(node)}/${verb}` };
}

export function groupOf(scene: Scene): Group | undefined {
  return scene.state.groups.find((group) => group.group === text(scene.run.picked, 'group'));
}

export function replicaOf(scene: Scene, node: string): Replica | undefined {
  return groupOf(scene)?.replicas.find((replica) => replica.node === node);
}

/** A group that is led, and who leads it. */
export function led(state: LabState): { group: Group; leader: string } | null {
  for (const group of state.groups) {
    const leader = crowned(group, state.nodes);
    if (leader !== null) return { group, leader };
  }
  return null;
}

export function isUp(node: Node | undefined): boolean {
  return node !== undefined && isRunning(node) && node.answers;
}

export function areAllInSync(state: LabState): boolean {
  const areUp = state.nodes.every((node) => isUp(node));
  return areUp && state.groups.every((group) => crowned(group, state.nodes) !== null && group.replicas.every((replica) => replica.inSync));
}

/** The last of what was told since the press. */
export function events(scene: Scene): Seen['events'] {
  return scene.happenings.slice(-EVENTS_SHOWN).map(({ atMillis, text: sentence }) => ({ atMillis, text: sentence }));
}

export function traffic(perSecond: number): Step {
  return {
    title: 'Let messages flow',
    what: `The lab's own producer sends ${count(perSecond)} messages a second and writes every acknowledgement into the ledger.`,
    press: ({ state }) => ({
      label: state.ledger.running ? 'Go on with the traffic that runs' : `Send ${count(perSecond)} a second`,
      calls: state.ledger.running ? [] : [{ method: 'POST', path: '/v1/traffic', body: { perSecond, size: SIZE } }],
      reason: null,
      picks: { isOurs: state.ledger.running ? 0 : 1, failedBefore: state.ledger.failed },
    }),
    isDone: ({ state, run }) => {
      const acknowledged = state.sample?.acknowledgedPerSecond ?? 0;
      const isWarm = acknowledged >= state.ledger.perSecond / 2 || state.atMillis - (run.pressedMillis ?? 0) > WARM_AFTER_MILLIS;
      return state.ledger.running && acknowledged > 0 && isWarm;
    },
    seen: ({ state }) => ({
      facts: [{ what: 'acknowledged', value: `${count(state.sample?.acknowledgedPerSecond ?? 0)}/s` }],
      sentence: '',
    }),
  };
}

/** `who` is the name under which an earlier step remembered the node. */
export function startAgain(who: string, what: string): Step {
  return {
    title: 'Start it again',
    what,
    press: ({ run, state }) => {
      const node = text(run.picked, who);
      const isAlive = state.nodes.some((each) => each.node === node && isRunning(each));
      return { label: `Start ${node}`, calls: isAlive ? [] : [onNode(node, 'start')], reason: null };
    },
    isDone: ({ state }) => areAllInSync(state),
    seen: (scene) => ({
      facts: [{ what: 'in sync', value: inSync(scene.state) }],
      sentence: '',
      events: events(scene),
    }),
  };
}

export function inSync(state: LabState): string {
  return state.groups.map((group) => `${group.group} ${group.replicas.filter((replica) => replica.inSync).length} of ${group.replicas.length}`).join(', ');
}

/** Reads the whole ledger back. Ends the traffic first if the mission began it. */
export function readBack(): Step {
  return {
    title: 'Count',
    what: 'The lab reads every acknowledged message of its ledger back from every node.',
    press: ({ run }) => {
      const verify: Ask = { method: 'POST', path: '/v1/verify', begins: 'verify' };
      const stop: Ask = { method: 'POST', path: '/v1/traffic', body: { perSecond: 0, size: SIZE } };
      const isOurs = run.picked['isOurs'] === 1;
      return { label: isOurs ? 'Stop the traffic and count' : 'Count', calls: isOurs ? [stop, verify] : [verify], reason: null };
    },
    isDone: ({ operation }) => operation?.state === 'done',
    seen: ({ operation, run, state }) => counted(operation?.result as Verification, state.ledger.failed - Number(run.picked['failedBefore'] ?? state.ledger.failed)),
  };
}

function counted(verdict: Verification, failed: number): Seen {
  const { acknowledged, lost, duplicated, notYetServed, replicasIdentical } = verdict;
  return {
    facts: [
      { what: 'acknowledged, in the whole ledger', value: count(acknowledged) },
      { what: 'lost', value: count(lost), isBad: lost > 0 },
      { what: 'there twice', value: count(duplicated) },
      ...(notYetServed > 0 ? [{ what: 'not yet served', value: count(notYetServed), isBad: true }] : []),
      { what: 'not acknowledged during this mission', value: count(failed) },
      { what: 'logs', value: replicasIdentical ? 'identical' : 'differ', isBad: !replicasIdentical },
    ],
    sentence: `Of ${plural(acknowledged, 'acknowledged message')} in the ledger ${count(lost)} ${lost === 1 ? 'is' : 'are'} lost.`,
  };
}

export function send(messages: number, title: string, what: string): Step {
  return {
    title,
    what,
    mayBeRefused: true,
    press: () => ({
      label: `Send ${count(messages)} messages`,
      calls: [{ method: 'POST', path: '/v1/messages', body: { count: messages, size: SIZE }, begins: 'messages' }],
      reason: null,
    }),
    isDone: ({ operation }) => operation !== null && operation.state !== 'running',
    seen: (scene) => sent(scene, messages),
  };
}

function sent(scene: Scene, messages: number): Seen {
  const answering = scene.state.nodes.filter((node) => isUp(node)).length;
  const cluster = `${answering} of ${scene.state.nodes.length} nodes`;
  const operation = scene.operation as Operation;
  const outcome = operation.result as Outcome | null;
  if (outcome === null) {
    const why = operation.problem?.detail ?? 'cancelled';
    return { facts: [{ what: 'acknowledged', value: `none: ${why}` }], sentence: `With ${cluster} nothing was sent: ${why}.` };
  }
  const facts: Fact[] = [
    { what: 'acknowledged', value: `${count(outcome.acknowledged)} of ${count(messages)}` },
    { what: 'failed', value: count(outcome.failed) },
    { what: 'outcome not known', value: count(outcome.unknown) },
  ];
  if (outcome.firstError !== '') facts.push({ what: 'the first error', value: outcome.firstError });
  return { facts, sentence: `With ${cluster}: ${count(outcome.acknowledged)} of ${count(messages)} acknowledged.` };
}
