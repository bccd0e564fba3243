// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.storage.LogDoors;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Where a message key occurs: from a string (RocketMQ: `topic#key`) to positions, youngest first.
///
/// Fed like `ConsumeQueues`, owned by the group's lane. Only a hash of the key is kept: a hit may be another key's, so
/// the caller compares with the message.
@SuppressWarnings("DoNotCallSuggester")
public final class KeyIndex implements AutoCloseable {
    /// One place where the key may occur: the message at `position` in the record at `record`.
    public record Hit(long record, long position, long storeMillis) {}

    private KeyIndex() {}

    /// Opens what is on the disk, dropping what did not get there whole. `failed` hears, once, that the disk failed:
    /// the node must end.
    public static KeyIndex open(LogDoors doors, IndexConfig config, Consumer<IOException> failed) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Everything below is in the index: feed records from here. 0 when empty.
    public long position() {
        throw new UnsupportedOperationException();
    }

    /// Everything below is in the index and on the disk: the log above it is still needed.
    public long durablePosition() {
        throw new UnsupportedOperationException();
    }

    public void append(String key, long record, long position, long storeMillis) {
        throw new UnsupportedOperationException();
    }

    /// Says that every key below `position` (a record boundary) has been appended.
    public void fedTo(long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Writes everything that is only in memory.
    public void flush() throws IOException {
        throw new UnsupportedOperationException();
    }

    /// At most `maxCount` hits with a store time in `[beginMillis, endMillis]`, youngest first.
    public List<Hit> query(String key, int maxCount, long beginMillis, long endMillis) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Forgets keys of records below `position`.
    public void deleteBelow(long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Forgets keys of records at or above `position`, and perhaps some below. Feed again from `position()`.
    public void truncateAfter(long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Begins anew, empty, at `position`.
    public void resetTo(long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
