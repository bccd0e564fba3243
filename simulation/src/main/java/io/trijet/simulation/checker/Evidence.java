// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.List;

/// All that a check may look at: what clients did, what every replica holds after healing, what was promised, what
/// retention was allowed to delete, and how the logs grew.
public record Evidence(History history, List<Contents> replicas, Promise promise, Allowance allowance, Growth growth) {
    public Evidence {
        replicas = List.copyOf(replicas);
        if (replicas.isEmpty()) throw new IllegalArgumentException("no replica to look at");
    }

    /// One replica's contents, to be used where all were shown to be the same.
    public Contents anyReplica() {
        return replicas.getFirst();
    }

    /// The latest position at which a leader logged that the broker's log may begin.
    public long loggedStart(String broker) {
        return replicas.stream()
                .mapToLong(replica -> replica.loggedStart(broker))
                .max()
                .orElse(0);
    }
}
