// SPDX-License-Identifier: Apache-2.0
import { count, duration, plural } from '../decide/words';
import type { BugMission } from './mission';
import { CAP, FILE_SYSTEMS, GRAY_FAILURE, RAFT } from './papers';

/** What the lab counted of a bug: the result of `POST /v1/bugs/{n}`. */
export interface BugResult {
  bug: number;
  title: string;
  naive: Side;
  fixed: Side;
  why: string;
}

export interface Side {
  setting: string;
  acknowledged: number;
  lost: number;
  failedSends: number;
  outageMillis: number | null;
  remark: string;
}

export const BUGS: readonly BugMission[] = [
  {
    id: 'bug-1',
    bug: 1,
    title: 'Bug 1: one copy on one machine',
    what: 'A single node takes messages and acknowledges them. Then it dies, and its disk with it. The same is done to the leader of three nodes that elect their leader.',
    question: 'What is left of the messages that the single node acknowledged?',
    choices: ['All: what is acknowledged is never lost', 'All but the last few', 'Nothing'],
    places: [
      { path: 'consensus/src/main/java/io/trijet/consensus/Quorum.java', what: 'up to where a majority has the log' },
      { path: 'replication/src/main/java/io/trijet/replication/RaftReplication.java', what: 'what is acknowledged, and when' },
      { path: 'tools/src/main/java/io/trijet/tools/compare/DiskLoss.java', what: 'how the disk is lost here' },
    ],
    papers: [{ ...RAFT, section: '§5.3', says: 'an entry counts once a majority has it' }],
  },
  {
    id: 'bug-2',
    bug: 2,
    title: 'Bug 2: acknowledged from the page cache',
    what: 'A node answers before its disk has the message, and half a second later the power fails. The same is done to one that answers after fsync.',
    model:
      'The power cut is modelled: the process is killed with kill -9, and what no fsync had made durable is discarded from its files. A kill alone would lose nothing, for the operating system keeps what the process wrote.',
    question: 'Which of the acknowledged messages are missing after the power cut?',
    choices: ['None: they were written to a file', 'Those since the last fsync', 'All of them'],
    places: [
      { path: 'storage/src/main/java/io/trijet/storage/PersistRounds.java', what: 'one fsync for many sends; the answers wait for it' },
      { path: 'storage/src/main/java/io/trijet/storage/CommitLog.java', what: 'where a message is written' },
      { path: 'tools/src/main/java/io/trijet/tools/bug/PowerCut.java', what: 'how the power cut is modelled' },
    ],
    papers: [{ ...FILE_SYSTEMS, section: '', says: 'what file systems keep of unforced writes after a crash, and what programs wrongly rely on' }],
  },
  {
    id: 'bug-3',
    bug: 3,
    title: 'Bug 3: nobody notices a dead node',
    what: 'The leader hangs for ten seconds: its connections stay open and nothing answers. Once in a cluster that waits for it, once in one that watches.',
    question: 'Without anybody who notices, what do producers see while the leader hangs?',
    choices: ['They turn to another node at once', 'Nothing is acknowledged for as long as it hangs', 'What they send is acknowledged and lost'],
    places: [
      { path: 'replication/src/main/java/io/trijet/replication/FailureDetector.java', what: 'who is silent, and for how long' },
      { path: 'watchdog/src/main/java/io/trijet/watchdog/Watchdog.java', what: 'turns a hang into a death, which clients notice' },
      { path: 'tools/src/main/java/io/trijet/tools/bug/Hang.java', what: 'how the node is made to hang (SIGSTOP)' },
    ],
    papers: [{ ...GRAY_FAILURE, section: '', says: 'a component that fails looks different to different observers' }],
  },
  {
    id: 'bug-4',
    bug: 4,
    title: 'Bug 4: somebody has to get up at night',
    what: 'The master is killed while producers send. Once a person has to promote a slave, once the nodes elect a leader.',
    question: 'How long can nobody send, if nobody is awake to promote a slave?',
    choices: ['A second or less: a slave takes over', 'As long as nobody helps', 'Not at all: slaves take messages too'],
    places: [
      { path: 'consensus/src/main/java/io/trijet/consensus/Elections.java', what: 'when a member asks for votes, and when it has won' },
      { path: 'consensus/src/main/java/io/trijet/consensus/VoteRule.java', what: 'for whom a member votes' },
      { path: 'broker/src/main/java/io/trijet/broker/GroupReplica.java', what: 'what a node does once it leads' },
    ],
    papers: [
      { ...RAFT, section: '§5.2', says: 'leader election' },
      { ...RAFT, section: '§5.4.1', says: 'election restriction: only who has all that was committed can win' },
    ],
  },
  {
    id: 'bug-5',
    bug: 5,
    title: 'Bug 5: two masters',
    what: 'The leader is cut off from the others, and clients still reach both sides. An operator who believes it dead promotes another. Then the cut is healed. The same is done to three nodes that elect their leader.',
    question: 'Both sides are written to while they are cut off from each other. What becomes of that, without a majority rule?',
    choices: ['The old side refuses by itself', 'Both acknowledge, and all of it is there afterwards', 'Both acknowledge, and a part is lost when they meet again'],
    places: [
      { path: 'consensus/src/main/java/io/trijet/consensus/Leadership.java', what: 'a leader that has not heard from a majority gives up the lead' },
      { path: 'broker/src/main/java/io/trijet/broker/door/DoorWatch.java', what: 'a node without a majority lets no client in' },
      { path: 'tools/src/main/java/io/trijet/tools/compare/SplitBrain.java', what: 'how both sides are written to' },
    ],
    papers: [
      { ...RAFT, section: '§5.2', says: 'at most one leader in a term, because a member votes once' },
      { ...CAP, section: '', says: 'of two sides that do not hear each other, at most one may go on if nothing is to contradict itself' },
    ],
  },
];

/** Whether what the bug is about was seen at all: a busy machine may force the disk just before the power is cut. */
export function isShown({ naive, fixed }: BugResult): boolean {
  return naive.lost > fixed.lost || (naive.outageMillis ?? 0) > (fixed.outageMillis ?? 0);
}

/** What stands beside the guess: counted, on both sides. */
export function bugSentences({ naive, fixed }: BugResult): string[] {
  return [`Naive: ${sideSentence(naive)}`, `Fixed: ${sideSentence(fixed)}`];
}

function sideSentence({ acknowledged, lost, failedSends, outageMillis }: Side): string {
  const outage = outageMillis === null ? '' : `, nobody was served for ${duration(outageMillis)}`;
  const failed = failedSends === 0 ? '' : `, ${plural(failedSends, 'send')} failed`;
  return `of ${count(acknowledged)} acknowledged ${count(lost)} lost${outage}${failed}.`;
}
