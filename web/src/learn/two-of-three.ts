// SPDX-License-Identifier: Apache-2.0
import type { Group, LabState } from '../contract/types';
import { crowned, isRunning } from '../decide/seats';
import { text, type ClusterMission, type Scene, type Seen, type Step } from './mission';
import { RAFT } from './papers';
import { areAllInSync, events, inSync, isUp, onNode, readBack, send } from './steps';

export const TWO_OF_THREE: ClusterMission = {
  id: 'two-of-three',
  title: 'Why two of three',
  what: 'A message counts once a majority has it on the disk. Of three nodes that is two: one may be away and nobody notices, but with two away nothing can be acknowledged. What would be acknowledged by one alone could be contradicted by the other two.',
  question: 'One of three nodes runs. What will it do with the messages that are sent to it?',
  choices: ['Take and acknowledge them: one copy is better than none', 'Take them, and acknowledge them later', 'Refuse them, until one of the others is back'],
  steps: [
    stop('first', 'Stop the first node', 'It is asked to leave: it hands over what it leads.'),
    send(100, 'Send with two of three', 'A majority is there: what do 100 messages come to?'),
    stop('second', 'Stop the second node', 'Now one is left, and it knows that it is alone.'),
    send(20, 'Send with one of three', 'A new client tries it, and gives up by its own timeouts. This can take half a minute.'),
    {
      title: 'Start one again',
      what: 'Two of three are a majority: they elect leaders.',
      press: ({ run }) => ({ label: `Start ${text(run.picked, 'first')}`, calls: [onNode(text(run.picked, 'first'), 'start')], reason: null }),
      isDone: ({ state, run }) => {
        const isBack = isUp(state.nodes.find((node) => node.node === text(run.picked, 'first')));
        return isBack && state.groups.every((group) => crowned(group, state.nodes) !== null && areLevel(group, state));
      },
      seen: (scene) => ({ facts: [{ what: 'verdict', value: scene.state.verdict.text }], sentence: '', events: events(scene) }),
    },
    send(100, 'Send again', 'The same as before, with two of three.'),
    {
      title: 'Start the other',
      what: 'It fetches what it missed.',
      press: ({ run }) => ({ label: `Start ${text(run.picked, 'second')}`, calls: [onNode(text(run.picked, 'second'), 'start')], reason: null }),
      isDone: ({ state }) => areAllInSync(state),
      seen: (scene) => ({ facts: [{ what: 'in sync', value: inSync(scene.state) }], sentence: '', events: events(scene) }),
    },
    readBack(),
  ],
  places: [
    { path: 'consensus/src/main/java/io/trijet/consensus/Quorum.java', what: 'up to where a majority has the log' },
    { path: 'consensus/src/main/java/io/trijet/consensus/Leadership.java', what: 'a leader that has not heard from a majority gives up the lead' },
    { path: 'broker/src/main/java/io/trijet/broker/door/DoorRule.java', what: 'when a node lets no client in' },
  ],
  papers: [
    { ...RAFT, section: '§5.3', says: 'an entry is committed once a majority has it' },
    { ...RAFT, section: '§5.4', says: 'safety: any two majorities share a member, which knows what was committed' },
  ],
};

/** Those that are up have what the leader has. */
function areLevel(group: Group, state: LabState): boolean {
  return group.replicas.every((replica) => replica.inSync || !isUp(state.nodes.find((node) => node.node === replica.node)));
}

function stop(as: 'first' | 'second', title: string, what: string): Step {
  return {
    title,
    what,
    press: ({ state, run }) => {
      const up = state.nodes.filter((node) => isUp(node));
      const node = up.at(-1)?.node;
      if (node === undefined) return { label: title, calls: [], reason: 'no node answers' };
      const failedBefore = run.picked['failedBefore'] ?? state.ledger.failed;
      return { label: `Stop ${node}`, calls: [onNode(node, 'stop')], reason: null, picks: { [as]: node, failedBefore } };
    },
    isDone: ({ state, run }) => {
      const node = state.nodes.find((each) => each.node === text(run.picked, as));
      const isGone = node !== undefined && !isRunning(node);
      const isSettled = as === 'second' ? state.verdict.level === 'down' : state.groups.every((group) => crowned(group, state.nodes) !== null);
      return isGone && isSettled;
    },
    seen: stopped,
  };
}

function stopped(scene: Scene): Seen {
  const answering = scene.state.nodes.filter((node) => isUp(node)).length;
  return {
    facts: [
      { what: 'nodes that answer', value: `${answering} of ${scene.state.nodes.length}` },
      { what: 'verdict of the lab', value: scene.state.verdict.text, isBad: scene.state.verdict.level === 'down' },
    ],
    sentence: '',
    events: events(scene),
  };
}
