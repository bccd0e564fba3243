// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.util.Optional;

/// Whom a leader hands its group to because its node leads too many of them (`raft`). Asked with every heartbeat. Owned
/// by the group's lane.
final class Relief {
    /// After the lead changed, or should have.
    private static final long PAUSE_NANOS = 500_000_000L;

    private final Membership membership;
    private final Admission admission;
    private final Burden burden;

    Relief(Membership membership, Admission admission, Burden burden) {
        this.membership = membership;
        this.admission = admission;
        this.burden = burden;
    }

    /// Who leads fewest among those that could take over at once, if it is better off afterwards than this node is now.
    /// `changedNanos` is when the lead last changed, or should have.
    Optional<NodeId> due(Leadership leading, long changedNanos, long nowNanos) {
        if (!burden.isTooMuch() || nowNanos - changedNanos < PAUSE_NANOS) return Optional.empty();
        int fewest = burden.of(membership.self()) - 1;
        Optional<NodeId> best = Optional.empty();
        for (var member : membership.others()) {
            var feed = leading.feed(member);
            boolean couldLead = admission.isVoter(member) && feed.confirms() && feed.isInSync();
            if (!couldLead || burden.of(member) >= fewest) continue;
            fewest = burden.of(member);
            best = Optional.of(member);
        }
        return best;
    }
}
