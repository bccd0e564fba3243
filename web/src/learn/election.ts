// SPDX-License-Identifier: Apache-2.0
import type { Failover } from '../contract/types';
import { switchOf } from '../decide/phases';
import { duration } from '../decide/words';
import { number, text, type ClusterMission, type Fact, type Scene, type Seen } from './mission';
import { events, groupOf, led, onNode, readBack, startAgain, traffic } from './steps';
import { RAFT } from './papers';

export const ELECTION: ClusterMission = {
  id: 'election',
  title: 'An election',
  what: 'The leader of a group is killed while messages flow. Its followers stop hearing from it, one of them asks the others for their votes in a new term, and whoever gets a majority leads. Nobody is told to do anything.',
  question: 'The leader is killed. For how long will nobody be able to write to its group?',
  choices: ['Less than a second', 'Some ten seconds, until a timeout is over', 'Until somebody starts it again'],
  steps: [
    traffic(200),
    {
      title: 'Kill the leader',
      what: 'kill -9: it cannot say goodbye. The others have to notice by themselves.',
      press: ({ state }) => {
        const found = led(state);
        if (found === null) return { label: 'Kill the leader', calls: [], reason: 'nobody leads now: wait for the election' };
        const { group, leader } = found;
        return {
          label: `Kill ${leader}, which leads ${group.group}`,
          calls: [onNode(leader, 'kill')],
          reason: null,
          picks: { group: group.group, leader, term: group.term },
        };
      },
      isDone: (scene) => switchSeen(scene) !== null && isLedAnew(scene),
      seen: elected,
    },
    startAgain('leader', 'It reads its log from the disk, hears of the higher term, and follows.'),
    readBack(),
  ],
  places: [
    { path: 'consensus/src/main/java/io/trijet/consensus/Elections.java', what: 'when a member asks for votes, and when it has won' },
    { path: 'consensus/src/main/java/io/trijet/consensus/VoteRule.java', what: 'for whom a member votes: once per term, and only for a log that is at least as long' },
    { path: 'consensus/src/main/java/io/trijet/consensus/Ballot.java', what: 'the term and the vote, on the disk before they are told' },
  ],
  papers: [
    { ...RAFT, section: '§5.1', says: 'terms: at most one leader in each, and whoever hears of a higher one steps down' },
    { ...RAFT, section: '§5.2', says: 'leader election by randomised timeouts and a majority of votes' },
    { ...RAFT, section: '§8', says: 'client interaction: a send without an answer is sent again, and may then be there twice' },
  ],
};

/** What the lab says of the switch that the kill caused. */
function switchSeen({ state, failovers, run }: Scene): Failover | null {
  const known = state.lastFailover === null ? failovers : [state.lastFailover, ...failovers];
  const { picked } = run;
  return known.find(({ group, term, outageMillis }) => group === text(picked, 'group') && term > number(picked, 'term') && outageMillis != null) ?? null;
}

function isLedAnew(scene: Scene): boolean {
  const group = groupOf(scene);
  return group !== undefined && group.leader !== null && group.leader !== text(scene.run.picked, 'leader');
}

/** As the nodes told them. */
function votes(scene: Scene, { group, term }: Failover): string {
  const told = scene.happenings.filter((happening) => happening.kind === 'voted' && happening.group === group && happening.term === term);
  return told.length === 0 ? 'not told' : told.map((happening) => happening.text).join(' ');
}

function elected(scene: Scene): Seen {
  const { picked } = scene.run;
  const found = switchSeen(scene) as Failover;
  const phases = switchOf(found).phases.filter(({ isAfter }) => !isAfter);
  const facts: Fact[] = [
    { what: 'before', value: `${text(picked, 'leader')} in term ${number(picked, 'term')}` },
    { what: 'after', value: `${found.to} in term ${found.term}` },
    { what: `votes in term ${found.term}`, value: votes(scene, found) },
    { what: 'nobody could write for', value: duration(found.outageMillis ?? 0) },
    ...phases.map(({ name, millis }) => ({ what: `of that: ${name}`, value: millis === null ? 'not reported' : duration(millis) })),
  ];
  return {
    facts,
    sentence: `${found.to} was elected in term ${found.term}; nobody could write to ${found.group} for ${duration(found.outageMillis ?? 0)}.`,
    events: events(scene),
  };
}
