// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.config;

import io.trijet.replication.Mode;
import java.util.List;

/// The groups of a cluster whose configuration names none.
final class GroupsByMode {
    static final String TEXT = "broker-a";

    private GroupsByMode() {}

    static List<String> of(Mode mode) {
        return switch (mode) {
            case SINGLE, ASYNC, SYNC, RAFT -> List.of("broker-a");
        };
    }
}
