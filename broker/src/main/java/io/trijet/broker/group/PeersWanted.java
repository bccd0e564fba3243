// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.Exchange;
import io.trijet.broker.NodeParts;
import io.trijet.broker.Parts;
import io.trijet.environment.Clock;
import io.trijet.environment.Lane;
import java.time.Duration;

/// Holds what must not be answered before it is known who is registered on the other nodes: a list of members
/// that lacks some makes those give up their queues. Only where leaders change by themselves, so that a node
/// that has just come is asked at once.
///
/// Owned by the lane of the group that made it. Bounded by the node's room for parked requests, and in time:
/// then what is known must do.
public final class PeersWanted {
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

    private final NodeParts node;
    private final Clock clock;
    private final Lane lane;
    private final long patienceNanos;

    public PeersWanted(Parts parts) {
        node = parts.node();
        clock = parts.environment().clock();
        lane = parts.lane();
        patienceNanos = parts.config().settings().door().sendParking().toNanos();
    }

    /// True while an answer would lack what another live node may know.
    public boolean areMissing() {
        return node.config().electsLeaders() && !node.memberships().isComplete();
    }

    /// Runs `answer` now, or when the others have told. There is room for no more: now.
    public void whenKnown(Exchange exchange, Runnable answer) {
        if (!areMissing() || !node.parked().take(0)) answer.run();
        else look(exchange, answer, clock.nanos() + patienceNanos);
    }

    private void look(Exchange exchange, Runnable answer, long deadlineNanos) {
        long now = clock.nanos();
        if (areMissing() && now - deadlineNanos < 0) {
            lane.at(now + LOOK_NANOS, () -> look(exchange, answer, deadlineNanos));
            return;
        }
        node.parked().give(0);
        if (!exchange.isAnswered()) answer.run();
    }
}
