// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import io.trijet.replication.Mode;
import java.util.List;

/// The groups of a cluster whose configuration names none.
final class GroupsByMode {
    static final String TEXT = "broker-a, in raft broker-a,broker-b,broker-c";

    private GroupsByMode() {}

    static List<String> of(Mode mode) {
        return switch (mode) {
            case SINGLE, ASYNC, SYNC -> List.of("broker-a");
            case RAFT -> List.of("broker-a", "broker-b", "broker-c");
        };
    }
}
