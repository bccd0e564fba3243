// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Disk;
import io.trijet.environment.Environment;
import io.trijet.storage.Log;
import java.io.IOException;

/// Makes a group's replication from its mode: the one place where the mode decides which class it is.
public final class Replications {
    private Replications() {}

    /// What replication of one group is made of. `memory` is a directory of its own, for what a member must never
    /// forget (its term). `burden` tells a leader whether its node leads too much.
    public record Parts(
            String group,
            ReplicationConfig config,
            Membership membership,
            Log log,
            Environment environment,
            FailureDetector detector,
            Disk memory,
            CheckpointSource checkpoints,
            Burden burden) {}

    /// Reads what the member must not forget. Nothing is sent or written before `start`, which the group's lane
    /// calls.
    public static Replication open(Mode mode, Parts parts) throws IOException {
        int members = parts.membership().members().size();
        check(mode, members);
        var memory = new Memory(parts.memory(), parts.membership().isFounder());
        return switch (mode) {
            case SINGLE -> new StandaloneReplication(parts, memory);
            case ASYNC, SYNC -> new FixedLeaderReplication(mode, parts, memory);
            case RAFT -> new RaftReplication(parts, memory);
        };
    }

    private static void check(Mode mode, int members) {
        boolean fits = switch (mode) {
            case SINGLE -> members == 1;
            case ASYNC -> true;
            case SYNC -> members >= 2;
            case RAFT -> members <= Voters.MAX_COUNT;
        };
        if (!fits)
            throw new IllegalArgumentException("mode " + mode + " with " + members
                    + " members: single has one, sync needs a replica to wait for, raft" + " has at most "
                    + Voters.MAX_COUNT);
    }
}
