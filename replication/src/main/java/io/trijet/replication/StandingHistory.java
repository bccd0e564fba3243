// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Clock;
import io.trijet.environment.NodeId;
import io.trijet.replication.StandingChange.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The last changes of a member's standing. Owned by the group's lane.
final class StandingHistory {
    /// More is forgotten, the oldest first.
    static final int KEPT = 48;

    private final Clock clock;
    private final NodeId self;
    private final Deque<StandingChange> changes = new ArrayDeque<>();

    StandingHistory(Clock clock, NodeId self) {
        this.clock = clock;
        this.self = self;
    }

    void standing(Standing standing) {
        switch (standing) {
            case Standing.Leading(long term) -> add(Kind.LEADS, term, Optional.of(self));
            case Standing.Following(long term, var leader) ->
                add(leader.isPresent() ? Kind.FOLLOWS : Kind.LEADERLESS, term, leader);
        }
    }

    void voted(long term, NodeId candidate) {
        add(Kind.VOTED, term, Optional.of(candidate));
    }

    void handedOver(long term, NodeId to, String why) {
        add(Kind.HANDED_OVER, term, Optional.of(to), why);
    }

    /// Something became safe: as a leader's first, that is the opening of its term.
    void safe() {
        var last = changes.peekLast();
        if (last != null && last.kind() == Kind.LEADS) add(Kind.SAFE, last.term(), last.whom());
    }

    private void add(Kind kind, long term, Optional<NodeId> whom) {
        add(kind, term, whom, "");
    }

    private void add(Kind kind, long term, Optional<NodeId> whom, String why) {
        if (changes.size() == KEPT) changes.removeFirst();
        changes.addLast(new StandingChange(clock.wallMillis(), kind, term, whom, why));
    }

    List<StandingChange> latest() {
        return List.copyOf(changes);
    }
}
