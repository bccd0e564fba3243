// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.util.ArrayDeque;

/// Reads that wait until it is certain that no other member led when they came (Raft's read-index). Oldest first.
///
/// Owned by `Leadership`; bounded by `ConsensusConfig.maxReads`.
final class Reads {
    private record Waiting(long token, long sinceNanos) {}

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Member member;

    Reads(Member member) {
        this.member = member;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void add(long token) {
        if (waiting.size() < member.config().maxReads()) waiting.add(new Waiting(token, member.nowNanos()));
        else member.emit(new Effect.ReadRefused(token));
    }

    /// A majority has answered something that was sent at `heardNanos` or later.
    void confirmUpTo(long heardNanos) {
        while (!waiting.isEmpty() && waiting.element().sinceNanos() <= heardNanos)
            member.emit(new Effect.ReadConfirmed(waiting.remove().token()));
    }

    void refuseAll() {
        while (!waiting.isEmpty())
            member.emit(new Effect.ReadRefused(waiting.remove().token()));
    }
}
