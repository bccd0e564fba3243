// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.consensus.Message;
import io.trijet.storage.LogPoint;
import io.trijet.storage.TermStart;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// What members of a group say to each other.
///
/// Every message carries its sender's term and a link. A link is one conversation between a feeding and a fed
/// member, numbered by the feeding one; what belongs to another link is late and ignored. Any message may be
/// lost, repeated or arrive out of order.
sealed interface MemberMessage {
    long term();

    long link();

    /// Who I am and how my log stands. Asked for with a nonce (it travels as the link), answered with the same
    /// one.
    record Hello(long term, long link, boolean isAnswer, Identity identity, State state) implements MemberMessage {}

    /// What must fit before anything else is believed.
    record Identity(
            int minVersion,
            int maxVersion,
            String cluster,
            String group,
            String node,
            String incarnation,
            Mode mode,
            Flush flush) {}

    /// How a member stands. `confirms` is false while it may have forgotten what it promised (a wiped disk) or
    /// lost what it had (a damaged log): then it counts for nothing. `opened` is the last term it opened
    /// itself, `lossy` the highest term known to have been opened with data loss accepted. `voters` is what it
    /// knows to be committed (`raft`).
    record State(
            boolean leads,
            boolean confirms,
            long opened,
            long lossy,
            LogPoint start,
            LogPoint last,
            long safeEnd,
            List<TermStart> terms,
            Voters voters) {
        public State {
            terms = List.copyOf(terms);
        }
    }

    /// "Acknowledge nothing older than `term`, which I am about to open." `from` is the highest term the sender
    /// knew.
    record OpenTerm(long term, boolean byOperator, long from) implements MemberMessage {
        @Override
        public long link() {
            return 0;
        }
    }

    /// The answer to `OpenTerm`, on disk before it was sent if `granted`; `known` is the highest term known here.
    record TermAnswer(long term, boolean isGranted, boolean confirms, long known, LogPoint last)
            implements MemberMessage {
        @Override
        public long link() {
            return 0;
        }
    }

    /// About who leads (`raft`): the core of consensus speaks to the other's core.
    record Election(Message message) implements MemberMessage {
        @Override
        public long term() {
            return message.term();
        }

        @Override
        public long link() {
            return 0;
        }
    }

    /// "Feed me your log on this link, I need its tail before I open `term`."
    record Donate(long term, long link) implements MemberMessage {}

    /// "Our logs have this point in common: cut yours there, I go on from it." `last` is the log that was thought
    /// of.
    record Align(long term, long link, LogPoint common, LogPoint last, long safeEnd, long lossy)
            implements MemberMessage {}

    /// The answer to `Align`, or to anything on a link that is not known here.
    record Aligned(long term, long link, Outcome outcome, long progress, long cutBytes, long cutMessages)
            implements MemberMessage {}

    /// What became of an alignment.
    enum Outcome {
        /// The link stands; what is above the common point was cut.
        DONE,
        /// My log is not as you think, or I do not know this link: say hello again.
        AGAIN,
        /// What is derived from my log cannot be rebuilt at that point: give me a checkpoint.
        SEED
    }

    /// Whole records that follow `previous`; none at all is a heartbeat. `sentNanos` comes back in `Appended`.
    record Append(long term, long link, LogPoint previous, long safeEnd, long sentNanos, MemorySegment records)
            implements MemberMessage {}

    /// How far the fed member is: `written` in its file, `progress` on its disk (with `flush=async`: written).
    /// Speaks only of this link. `isGap`: something before what just came is missing. `confirms` as in `State`.
    /// `served` is the safe end as it is known there.
    record Appended(
            long term,
            long link,
            long written,
            long echoNanos,
            boolean isGap,
            boolean confirms,
            long served,
            long progress)
            implements MemberMessage {}

    /// A piece of a checkpoint: the fed member's log goes on at `at`, or begins anew there, and once it has come to
    /// `stateAt` these `total` bytes are the state.
    record Seed(
            long term, long link, LogPoint at, LogPoint stateAt, long lossy, int total, int offset, MemorySegment bytes)
            implements MemberMessage {}

    /// So much of the checkpoint is here.
    record Seeded(long term, long link, int offset) implements MemberMessage {}

    /// "The records between these points are damaged here: give me them, from `offset` on." Any member may ask
    /// any other, in any term; the link is the asker's number for it.
    record FetchRange(long term, long link, LogPoint from, LogPoint until, int offset) implements MemberMessage {}

    /// A piece of a range that was asked for; none at all: it is not here, or not sound here either.
    record Range(long term, long link, int offset, MemorySegment records) implements MemberMessage {}

    /// "The record that you sent me at `position` is not sound."
    record Unsound(long term, long link, long position) implements MemberMessage {}
}
