// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.consensus.PreferredLeader;
import io.trijet.environment.NodeId;
import java.util.OptionalLong;

/// Whether the member that is preferred to lead a group should get it back now (`raft`). Asked by whoever leads, with
/// every heartbeat. Owned by the group's lane.
final class Preference {
    private final NodeId preferred;
    private final boolean isSelf;
    private final FailureDetector detector;
    private final Admission admission;
    private final PreferredLeader.Limits limits;
    private OptionalLong aliveSinceNanos = OptionalLong.empty();

    Preference(Membership membership, FailureDetector detector, Admission admission, PreferredLeader.Limits limits) {
        preferred = membership.configuredLeader();
        isSelf = preferred.equals(membership.self());
        this.detector = detector;
        this.admission = admission;
        this.limits = limits;
    }

    NodeId preferred() {
        return preferred;
    }

    /// `changedNanos` is when the lead last changed, or should have; `Long.MIN_VALUE` if never.
    boolean isDue(Leadership leading, long logEnd, long changedNanos, long nowNanos) {
        if (isSelf || detector.yields(preferred)) return false;
        boolean isAlive = detector.health(preferred).state() == Health.State.ALIVE;
        if (!isAlive) aliveSinceNanos = OptionalLong.empty();
        else if (aliveSinceNanos.isEmpty()) aliveSinceNanos = OptionalLong.of(nowNanos);
        var feed = leading.feed(preferred);
        var facts = new PreferredLeader.Facts(
                admission.isVoter(preferred) && feed.confirms(),
                logEnd - feed.onDisk(),
                aliveSinceNanos.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(nowNanos - aliveSinceNanos.getAsLong()),
                changedNanos == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(nowNanos - changedNanos));
        return PreferredLeader.shouldTakeOver(facts, limits);
    }
}
