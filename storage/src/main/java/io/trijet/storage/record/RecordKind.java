// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.record;

import java.util.Optional;

/// What a record holds. The code is what stands in the header; an unknown code stops the node.
public enum RecordKind {
    /// One send request: one or more RocketMQ messages in wire format.
    MESSAGES(1),
    /// First record of a leader's term; no payload.
    TERM_OPENING(2),
    /// A change of broker state: topic, group, offsets, locks. The broker knows the payload.
    STATE(3),
    /// The log's oldest needed position: replicas may delete below it. Payload: the position, 8 bytes.
    LOG_START(4),
    /// Fills a segment to its end.
    PADDING(5),
    /// Which data directories vote and count (`raft`). Replication knows the payload.
    VOTERS(6);

    private static final RecordKind[] ALL = values();

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// The kind with this code; empty for one that only a later version knows.
    public static Optional<RecordKind> of(int code) {
        boolean known = code >= 1 && code <= ALL.length;
        return known ? Optional.of(ALL[code - 1]) : Optional.empty();
    }
}
