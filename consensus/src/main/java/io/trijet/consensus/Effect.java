// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

/// What the driver must do, in list order, each before the next begins.
public sealed interface Effect {
    /// Durable before any later effect: a vote that was told must survive a crash.
    record SaveBallot(Ballot ballot) implements Effect {}

    record Send(int to, Message message) implements Effect {}

    /// A leader appends the record that opens its term and tells `Opened`; a follower follows. `why` is for
    /// the log.
    record ChangeRole(Role role, long term, String why) implements Effect {}

    /// As leader: committed up to here. Always increasing.
    record Commit(long position) implements Effect {}

    record ReadConfirmed(long token) implements Effect {}

    /// Not the leader, not any longer, or too many reads wait.
    record ReadRefused(long token) implements Effect {}

    /// A transfer began: take no appends, so that the new leader can catch up.
    record Fence() implements Effect {}

    /// A transfer ended without success, or was refused: go on. Success shows as a `ChangeRole`.
    record Unfence(String why) implements Effect {}

    /// A promise that everything rests on is broken: the node must end. Nothing else will ever come from this
    /// member.
    record Fail(String why) implements Effect {}
}
