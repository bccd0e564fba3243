// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.util.Optional;
import java.util.function.Consumer;

/// One transfer of leadership at a time, and what whoever asked for it hears. Owned by the group's lane.
///
/// The core of consensus carries it out; here it is remembered until it is known who leads.
final class Handover {
    private final LocalLog local;
    private final long patienceNanos;
    private Optional<Wanted> wanted = Optional.empty();
    private boolean isFenced;
    private long lastNanos = Long.MIN_VALUE;

    private record Wanted(NodeId to, String why, long deadlineNanos, Consumer<TransferOutcome> outcome) {}

    /// `patienceNanos`: how long it may take until the new leader is known.
    Handover(LocalLog local, long patienceNanos) {
        this.local = local;
        this.patienceNanos = patienceNanos;
    }

    boolean isUnderWay() {
        return wanted.isPresent();
    }

    /// This member begins to lead: somebody may have wanted that just now.
    void leads(long nowNanos) {
        lastNanos = nowNanos;
    }

    /// When the last one began, or this member began to lead; `Long.MIN_VALUE` if neither happened.
    long lastNanos() {
        return lastNanos;
    }

    /// `why`, for people: a phrase.
    void begin(NodeId to, String why, long nowNanos, Consumer<TransferOutcome> outcome) {
        lastNanos = nowNanos;
        wanted = Optional.of(new Wanted(to, why, nowNanos + patienceNanos, outcome));
    }

    void fenced() {
        isFenced = true;
        local.fenced(true);
    }

    /// This member goes on leading.
    void unfenced(String why) {
        lift();
        finish(new TransferOutcome.Refused(why));
    }

    /// This member leads no more; `leader` is known or not.
    void stoodDown(Optional<NodeId> leader, long term) {
        lift();
        if (leader.isEmpty() || wanted.isEmpty()) return;
        var to = wanted.get().to();
        if (leader.get().equals(to)) {
            local.handedOver(term, to, wanted.get().why());
            finish(new TransferOutcome.Transferred(to, term));
        } else {
            finish(new TransferOutcome.Refused(leader.get() + " was elected instead"));
        }
    }

    void tick(long nowNanos, boolean isLeader) {
        if (wanted.isEmpty() || isLeader || nowNanos < wanted.get().deadlineNanos()) return;
        finish(new TransferOutcome.Refused("this member stepped down, and nobody is known to lead yet"));
    }

    private void lift() {
        if (!isFenced) return;
        isFenced = false;
        local.fenced(false);
    }

    private void finish(TransferOutcome outcome) {
        if (wanted.isEmpty()) return;
        var told = wanted.get().outcome();
        wanted = Optional.empty();
        told.accept(outcome);
    }
}
