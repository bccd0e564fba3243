// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// What the broker knows of the log's contents and replication must ask for. Called on the group's lane.
public interface CheckpointSource {
    /// The newest checkpoint of the broker's state, for a replica that cannot be served from the log alone. Its
    /// position is a record boundary that is safe and at or above the log's start. Empty while none was taken; then
    /// the log still starts at 0.
    Optional<Checkpoint> latest() throws IOException;

    /// How many messages the payload of one `MESSAGES` record holds: for telling how many a cut costs.
    int messagesIn(MemorySegment payload);

    /// The broker's state after every record below `position`; bytes that nobody changes any more.
    record Checkpoint(long position, MemorySegment state) {}
}
