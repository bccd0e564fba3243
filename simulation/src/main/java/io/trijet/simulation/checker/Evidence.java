// SPDX-License-Identifier: Apache-2.0
package io.trijet.simulation.checker;

import java.util.List;

/// All that a check may look at: what clients did, what every replica holds after healing, and what was promised.
public record Evidence(History history, List<Contents> replicas, Promise promise) {
    public Evidence {
        replicas = List.copyOf(replicas);
        if (replicas.isEmpty()) throw new IllegalArgumentException("no replica to look at");
    }

    /// One replica's contents, to be used where all were shown to be the same.
    public Contents anyReplica() {
        return replicas.getFirst();
    }
}
