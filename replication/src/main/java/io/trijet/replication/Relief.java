// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.util.Optional;

/// Whom a leader hands its group to because its node leads too many of them, or is to lead none (`raft`). Asked with
/// every heartbeat. Owned by the group's lane.
final class Relief {
    /// After the lead changed, or should have.
    private static final long PAUSE_NANOS = 500_000_000L;

    private final Membership membership;
    private final Admission admission;
    private final Burden burden;
    private final FailureDetector detector;

    /// `why`, for people: a phrase.
    record Wish(NodeId to, String why) {}

    Relief(Membership membership, FailureDetector detector, Admission admission, Burden burden) {
        this.membership = membership;
        this.detector = detector;
        this.admission = admission;
        this.burden = burden;
    }

    /// `changedNanos` is when the lead last changed, or should have; `Long.MIN_VALUE` if never.
    Optional<Wish> due(Leadership leading, long changedNanos, long nowNanos) {
        if (changedNanos != Long.MIN_VALUE && nowNanos - changedNanos < PAUSE_NANOS) return Optional.empty();
        var self = membership.self();
        if (detector.yields(self))
            return heir(leading, Integer.MAX_VALUE).map(to -> new Wish(to, self + " is to lead nothing"));
        // It must be better off afterwards than this node is now.
        if (burden.isTooMuch())
            return heir(leading, burden.of(self) - 1).map(to -> new Wish(to, self + " led too many groups"));
        return Optional.empty();
    }

    /// Who leads fewest, and fewer than `bound`, among those that could take over at once.
    private Optional<NodeId> heir(Leadership leading, int bound) {
        int fewest = bound;
        Optional<NodeId> best = Optional.empty();
        for (var member : membership.others()) {
            var feed = leading.feed(member);
            boolean couldLead = admission.isVoter(member) && feed.confirms() && feed.isInSync();
            if (!couldLead || detector.yields(member) || burden.of(member) >= fewest) continue;
            fewest = burden.of(member);
            best = Optional.of(member);
        }
        return best;
    }
}
