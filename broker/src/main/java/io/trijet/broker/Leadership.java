// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.append.Appender;
import io.trijet.environment.NodeId;
import io.trijet.replication.Replication;
import io.trijet.replication.Standing;
import java.util.Optional;

/// Whether this node leads its group, and who does if not: in words that a client's user can act on.
///
/// Owned by the group's lane.
public final class Leadership {
    private final Appender appender;
    private final Replication replication;
    private final NodeConfig config;
    private final String group;

    Leadership(Appender appender, Replication replication, NodeConfig config, String group) {
        this.appender = appender;
        this.replication = replication;
        this.config = config;
        this.group = group;
    }

    /// True while changes and messages are taken here.
    public boolean isHere() {
        return appender.isOpen();
    }

    /// Who leads as far as this member knows.
    public Optional<NodeId> leader() {
        return switch (replication.standing()) {
            case Standing.Leading _ -> Optional.of(config.self());
            case Standing.Following following -> following.leader();
        };
    }

    /// The last term that this member knows.
    public long term() {
        return switch (replication.standing()) {
            case Standing.Leading leading -> leading.term();
            case Standing.Following following -> following.term();
        };
    }

    /// Why nothing can be written here.
    public String refusal() {
        var leader = leader();
        if (leader.isEmpty()) {
            return "node " + config.self() + " does not lead " + group + " and knows no leader; promote a node";
        }
        return "node " + config.self() + " does not lead " + group + "; " + leader.get() + " at "
                + config.member(leader.get()).broker() + " does";
    }
}
