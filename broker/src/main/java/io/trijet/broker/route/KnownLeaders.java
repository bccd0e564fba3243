// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.route;

import io.trijet.broker.Leads;
import io.trijet.broker.NodeConfig;
import io.trijet.environment.Clock;
import io.trijet.environment.NodeId;
import io.trijet.replication.FailureDetector;
import io.trijet.replication.Health;
import io.trijet.replication.LeaderClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Who leads each group as far as clients need to know it: whom this node hears, or else whom another member hears. A
/// link may be cut between this node and a leader whom everyone else reaches, clients too.
///
/// What others say counts a while after this node lost the leader: if it died, they know it by then, and say so no
/// longer.
public final class KnownLeaders {
    private static final int BEATS_TO_NOTICE = 5;

    private final NodeId self;
    private final Leads leads;
    private final FailureDetector detector;
    private final Clock clock;
    private final long noticeNanos;

    public KnownLeaders(NodeConfig config, Leads leads, FailureDetector detector, Clock clock) {
        this.self = config.self();
        this.leads = leads;
        this.detector = detector;
        this.clock = clock;
        noticeNanos = config.settings().detector().heartbeat().toNanos() * BEATS_TO_NOTICE;
    }

    /// Of one group, by its number.
    Optional<NodeId> of(int group) {
        var own = leads.of(group);
        if (own.leader().isPresent()) return own.leader().filter(this::isHeard);
        boolean counts = clock.nanos() - own.sinceNanos() >= noticeNanos;
        return counts ? told(group, own) : Optional.empty();
    }

    /// When all that can be known of a group is known: at once if this node hears its leader, soon if another member
    /// does, and else `holdNanos` after it was lost, when no election goes on any more. Empty: now.
    OptionalLong settledNanos(int group, long holdNanos) {
        var own = leads.of(group);
        if (own.leader().isPresent()) return OptionalLong.empty();
        boolean isTold = told(group, own).isPresent();
        return OptionalLong.of(own.sinceNanos() + (isTold ? Math.min(noticeNanos, holdNanos) : holdNanos));
    }

    /// What this node tells the others, at first hand only.
    public List<LeaderClaim> claims() {
        var claims = new ArrayList<LeaderClaim>();
        for (int group = 0; group < leads.groups(); group++) {
            var lead = leads.of(group);
            claims.add(new LeaderClaim(lead.term(), lead.leader().filter(this::isHeard)));
        }
        return claims;
    }

    boolean isHeard(NodeId node) {
        return node.equals(self) || detector.health(node).state() != Health.State.DOWN;
    }

    /// Whether this node leads it knows better than anybody else.
    private Optional<NodeId> told(int group, Leads.Lead own) {
        return told(own.term(), claims(group)).filter(leader -> !leader.equals(self));
    }

    private List<LeaderClaim> claims(int group) {
        var claims = new ArrayList<LeaderClaim>();
        for (var member : detector.all().sequencedKeySet()) {
            var said = detector.claims(member);
            if (group < said.size()) claims.add(said.get(group));
        }
        return claims;
    }

    /// The leader of the highest term that anybody claims; nobody if this node knows of a higher one.
    static Optional<NodeId> told(long ownTerm, List<LeaderClaim> claims) {
        long term = ownTerm;
        Optional<NodeId> leader = Optional.empty();
        for (var claim : claims) {
            if (claim.leader().isEmpty() || claim.term() < term) continue;
            term = claim.term();
            leader = claim.leader();
        }
        return leader;
    }
}
