// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

/// Everything that can happen to a member.
public sealed interface Event {
    /// `Consensus.deadlineNanos` has come. Too early is harmless.
    record DeadlinePassed() implements Event {}

    /// Whether this member may vote and lead now. Not while its disk may have forgotten, its log is damaged or
    /// not here, its disk or lane is stuck, or it drains. A leader that may not steps down at once. False until
    /// told otherwise.
    record Eligible(boolean canVoteAndLead) implements Event {}

    /// The log's last record is now this: appended, copied or cut. Told before every election message and
    /// deadline, and by a leader that hands over before each acknowledgement.
    record LogEndsAt(LogEnd last) implements Event {}

    /// As leader: the record that opens the current term ends here. Nothing commits before it.
    record Opened(long end) implements Event {}

    /// The own log is on the disk (with `flush=async`: in the file) up to here. Lower than before after a cut.
    record Persisted(long position) implements Event {}

    /// The connection to the member broke.
    record Lost(int member) implements Event {}

    /// A message that only the leader of `term` sends (append, align, seed, heartbeat) came from it.
    record HeardLeader(int from, long term) implements Event {}

    /// Any other message that carries a term.
    record HeardTerm(int from, long term) implements Event {}

    /// As leader: the member has the log on its disk up to `position` (0: not aligned yet). `counts`: it is a
    /// voter. `echoNanos` is our own clock when we sent what it answers.
    record Acknowledged(int from, long term, long position, boolean counts, long echoNanos) implements Event {}

    /// `counts`: the sender is a voter, its incarnation is known. Votes of others are not counted, nor given
    /// to them.
    record Received(int from, boolean counts, Message message) implements Event {}

    /// Hand the leadership to the member.
    record Transfer(int to) implements Event {}

    /// May a read be served from here? Answered by `ReadConfirmed` or `ReadRefused` with the same token.
    record Read(long token) implements Event {}

    /// As follower: the safe end as a leader told it, at most as far as the own log is known to be like the
    /// leader's.
    record CommittedTo(long position) implements Event {}
}
