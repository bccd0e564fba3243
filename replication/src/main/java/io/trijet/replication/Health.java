// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

/// What the failure detector knows of one member.
public record Health(State state, String reason, long lastHeardNanos) {
    /// Heard lately; silent for a moment; silent for so long, or certainly dead.
    public enum State {
        ALIVE,
        SUSPECT,
        DOWN
    }
}
