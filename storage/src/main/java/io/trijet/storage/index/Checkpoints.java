// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.storage.LogDoors;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Consumer;

/// Broker state at a position of the log: with the log from there on, all that a start, or a new replica, needs.
///
/// Owned by the group's lane. The checkpoint before is kept until the new one is durable; one that did not get to the
/// disk whole is ignored.
@SuppressWarnings("DoNotCallSuggester")
public final class Checkpoints {
    /// The broker's state after every record below `position` was applied.
    public record Checkpoint(long position, MemorySegment state) {}

    private Checkpoints() {}

    /// Looks for what is on the disk. `failed` hears, once, that the disk failed: the node must end.
    public static Checkpoints open(LogDoors doors, Consumer<IOException> failed) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// The youngest whole checkpoint.
    public Optional<Checkpoint> latest() throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Position of the youngest durable checkpoint: the log from there on is still needed. 0 without one.
    public long durablePosition() {
        throw new UnsupportedOperationException();
    }

    /// Writes a checkpoint without waiting; `whenDurable` runs on the lane. False, and nothing happens, while one is
    /// being written.
    public boolean save(long position, MemorySegment state, Runnable whenDurable) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Deletes checkpoints above `position`: the log they follow from was cut.
    public void truncateAfter(long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Makes this the only checkpoint: what a replica was given that begins anew. Blocks; durable on return.
    public void replaceAll(long position, MemorySegment state) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Deletes every checkpoint.
    public void clear() throws IOException {
        throw new UnsupportedOperationException();
    }
}
