// SPDX-License-Identifier: Apache-2.0
import type { Happening, HappeningKind } from '../contract/types';

/** What a kind of event means, for who sees it for the first time. The event's own sentence says what happened. */
const MEANINGS: Record<HappeningKind, string> = {
  elected: 'A majority of the nodes voted for it in this term. A node votes once per term, and only for one whose log is at least as long as its own.',
  'stepped-down': 'It heard of a higher term, handed the lead over, or lost its majority: it acknowledges nothing any more.',
  voted: 'It gave its one vote of this term, and wrote that down before it said so: after a crash it does not vote again.',
  safe: 'The first record of the new term is on the disks of a majority. Everything before it is safe too, and sends are acknowledged again.',
  leaderless: 'It has not heard from its leader for too long, or its connection broke: it looks for another.',
  follows: 'It has heard who leads the new term, and tells clients so.',
  joined: 'It has what the leader has: what it confirms counts for what is safe.',
  left: 'It is too far behind, or was not heard for too long: the leader does not count on it until it has caught up.',
  killed: 'kill -9: the process had no chance to say goodbye. What it had acknowledged is on the disks of others.',
  paused: 'SIGSTOP: the process lives and does nothing, like a machine that hangs. Its connections stay open.',
  resumed: 'SIGCONT: it goes on as if no time had passed. It learns from the first message that the others went on without it.',
  started: 'It reads its log from the disk, drops a torn tail, and joins as a follower.',
  stopped: 'It was asked to end: it handed over what it led, told its clients to go, and closed its log.',
  crashed: 'The process ended and nobody here asked for it.',
  silent: 'The lab asks it and gets no answer. It may be dead, paused or cut off: from outside that looks the same. It wears no crown here.',
  answers: 'The lab hears from it again.',
  fault: 'The lab does this on purpose, until it is healed.',
  healed: 'The lab has taken its fault back.',
  transfer: 'The lead is handed to a node that has everything: nothing is lost, and hardly any time.',
  promoted: 'Somebody decided that this node leads. In the modes async and sync nobody else does.',
  drained: 'It leads nothing any more and takes nothing new: it can be stopped without anybody noticing.',
  cut: 'A former leader had records that no majority ever had. They were never acknowledged; they are set aside, and its log goes on with what the others have.',
  verified: 'Every acknowledged message was looked for on every node that answers.',
  outage: 'From the first send that failed until one was acknowledged again, as a client saw it.',
  'send-failed': 'A client got an error or no answer: its message may or may not be there, and it is not counted as acknowledged.',
};

export function meaning(kind: HappeningKind): string {
  return MEANINGS[kind] ?? '';
}

/** Shape and weight of an event in lists and lanes. */
export function gravity(kind: HappeningKind): 'bad' | 'role' | 'good' | 'plain' {
  switch (kind) {
    case 'killed':
    case 'crashed':
    case 'silent':
    case 'paused':
    case 'fault':
    case 'outage':
    case 'send-failed':
    case 'cut':
    case 'stopped':
    case 'leaderless':
      return 'bad';
    case 'elected':
    case 'promoted':
    case 'transfer':
    case 'stepped-down':
      return 'role';
    case 'safe':
    case 'healed':
    case 'started':
    case 'resumed':
    case 'answers':
    case 'joined':
    case 'verified':
    case 'drained':
      return 'good';
    case 'voted':
    case 'follows':
    case 'left':
      return 'plain';
    default:
      // A kind that a later lab knows: its sentence says enough.
      return unknownKind(kind);
  }
}

/** Compiles only as long as every known kind has its gravity above. */
function unknownKind(_kind: never): 'plain' {
  return 'plain';
}

/** Steps on the way, many at each switch: the timeline has them, a short list does not. */
const STEPS = new Set<HappeningKind>(['voted', 'follows', 'leaderless', 'joined', 'left', 'safe', 'send-failed']);

export function isHeadline({ kind }: Happening): boolean {
  return !STEPS.has(kind);
}

/** What a reader who cannot see the page is told at once. */
export function isAnnounced({ kind }: Happening): boolean {
  return gravity(kind) === 'role' || ['killed', 'crashed', 'silent', 'outage', 'healed', 'fault', 'verified'].includes(kind);
}
