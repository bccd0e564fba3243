// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.util.List;
import java.util.Optional;

/// How replication of one group stands, as this member knows it. An immutable picture for people, metrics and
/// tests.
///
/// `trouble` says why nothing is acknowledged although this member leads; empty when all is well. `cutBytes` and
/// `cutMessages` are what was cut here since the start, or what returning members told this leader that they cut.
/// `changes` are the last ones of this member's standing, oldest first.
public record ReplicationView(
        String group,
        Mode mode,
        NodeId self,
        Standing standing,
        Optional<NodeId> leader,
        long start,
        long end,
        long persistedEnd,
        long safeEnd,
        Acknowledgement acknowledgement,
        String trouble,
        long cutBytes,
        long cutMessages,
        List<StandingChange> changes,
        List<ReplicaView> replicas) {

    /// One member of the group. On a follower, only its own row and the leader's are exact.
    ///
    /// `end` is how far it has written, `flushed` how far it has forced; `inSync` whether it is connected and
    /// has caught up. `state` and `reason` come from the failure detector, `silentMillis` is the age of its
    /// last sign of life.
    public record ReplicaView(
            NodeId node,
            String role,
            long end,
            long flushed,
            long lagBytes,
            boolean inSync,
            Health.State state,
            String reason,
            long silentMillis) {}
}
