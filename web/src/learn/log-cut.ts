// SPDX-License-Identifier: Apache-2.0
import { heal, unavailable } from '../decide/offers';
import { bytes, count } from '../decide/words';
import { number, text, type ClusterMission, type Scene, type Seen } from './mission';
import { RAFT } from './papers';
import { events, groupOf, led, readBack, replicaOf, traffic } from './steps';

/** A cut is told with the look at which the node is seen to follow; this long is enough to say that there was none. */
const TOLD_WITHIN_MILLIS = 5_000;

export const LOG_CUT: ClusterMission = {
  id: 'log-cut',
  title: 'A log is cut on rejoin',
  what: 'The leader is cut off from the others while messages flow. What it writes into its log from then on no majority gets, so it acknowledges none of it. The others elect a new leader and go on. When the old one comes back, its log and theirs differ from one position on.',
  question: 'What becomes of the records that only the old leader has?',
  choices: ['They are copied to the others: nothing that was written is thrown away', 'They are cut off its log, because they were never acknowledged', 'Both versions stay, and clients see them both'],
  steps: [
    traffic(500),
    {
      title: 'Cut the leader off',
      what: 'Nothing goes between it and the other members, in either direction. The lab and the clients still reach it.',
      press: ({ state, kinds }) => {
        const found = led(state);
        if (found === null) return { label: 'Isolate the leader', calls: [], reason: 'nobody leads now: wait for the election' };
        const { group, leader } = found;
        return {
          label: `Isolate ${leader}, which leads ${group.group}`,
          calls: [{ method: 'POST', path: '/v1/faults', body: { kind: 'isolate', node: leader, parameters: {} } }],
          reason: unavailable('isolate', kinds),
          picks: { group: group.group, leader, term: group.term },
        };
      },
      isDone: (scene) => {
        const group = groupOf(scene);
        const { picked } = scene.run;
        const leader = text(picked, 'leader');
        const isLedAnew = group !== undefined && group.leader !== null && group.leader !== leader && group.term > number(picked, 'term');
        return isLedAnew && replicaOf(scene, leader)?.role !== 'leader';
      },
      seen: cutOff,
    },
    {
      title: 'Heal',
      what: 'The old leader hears of the higher term, follows, and compares its log with that of the new leader.',
      press: ({ state, run }) => {
        const node = text(run.picked, 'leader');
        const fault = state.faults.find((each) => each.kind === 'isolate' && each.node === node);
        const calls = fault === undefined ? [] : [{ method: 'DELETE' as const, path: heal(fault, false).path }];
        return { label: `Let ${node} rejoin`, calls, reason: null };
      },
      isDone: (scene) => {
        const isBack = replicaOf(scene, text(scene.run.picked, 'leader'))?.inSync === true && scene.state.faults.length === 0;
        const isLate = scene.state.atMillis - (scene.run.pressedMillis ?? 0) > TOLD_WITHIN_MILLIS;
        return isBack && (cuts(scene).length > 0 || isLate);
      },
      seen: rejoined,
    },
    readBack(),
  ],
  places: [
    { path: 'consensus/src/main/java/io/trijet/consensus/TermHistory.java', what: 'where two logs part, from the first position of each term' },
    { path: 'replication/src/main/java/io/trijet/replication/LogIntake.java', what: 'cuts the log there, sets the tail aside in diverged/, and takes in what the leader has' },
    { path: 'lab/src/main/java/io/trijet/lab/watch/HappeningRule.java', what: 'tells of a cut, from the bytes that the node itself counts' },
  ],
  papers: [
    { ...RAFT, section: '§5.3', says: 'log replication: a follower deletes what conflicts with its leader' },
    { ...RAFT, section: '§5.4', says: 'safety: why what was committed is never what is deleted' },
  ],
};

function cutOff(scene: Scene): Seen {
  const leader = text(scene.run.picked, 'leader');
  const group = groupOf(scene);
  const replica = replicaOf(scene, leader);
  const tail = replica?.end == null || replica.safeEnd === null ? null : replica.end - replica.safeEnd;
  return {
    facts: [
      { what: `end of the log of ${leader}`, value: replica?.end == null ? 'not told' : count(replica.end) },
      { what: 'safe, as far as it knows', value: replica?.safeEnd == null ? 'not told' : count(replica.safeEnd) },
      { what: 'written, and not acknowledged', value: tail === null ? 'not told' : bytes(tail) },
      { what: 'leader now', value: `${group?.leader ?? 'nobody'} in term ${group?.term ?? '?'}` },
    ],
    sentence: tail === null ? '' : `${leader} had ${bytes(tail)} in its log of which it could not know that a majority has it.`,
    events: events(scene),
  };
}

/** The lab's own words for each log that was cut. */
function cuts(scene: Scene): string[] {
  const node = text(scene.run.picked, 'leader');
  return scene.happenings.filter((happening) => happening.kind === 'cut' && happening.node === node).map((happening) => happening.text);
}

function rejoined(scene: Scene): Seen {
  const told = cuts(scene);
  const sentence = told.length > 0 ? told.join(' ') : 'Nothing was cut: nothing had reached it that the others did not have. More traffic makes it likelier.';
  return {
    facts: [{ what: 'logs cut', value: count(told.length) }],
    sentence,
    events: events(scene),
  };
}
