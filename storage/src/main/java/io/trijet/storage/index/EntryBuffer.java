// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A queue's youngest entries, in memory: three words each, so that adding one is three stores.
final class EntryBuffer {
    private static final int WORDS = 3;
    private static final int FIRST_ENTRIES = 8;
    private static final int KEPT_ENTRIES = 1024;
    private static final long[] EMPTY = {};

    private long[] words = EMPTY;
    private int count;

    int count() {
        return count;
    }

    void add(QueueEntry entry) {
        int at = count * WORDS;
        if (at == words.length) words = Arrays.copyOf(words, Math.max(FIRST_ENTRIES * WORDS, 2 * words.length));
        words[at] = entry.record();
        words[at + 1] = entry.position();
        words[at + 2] = (long) entry.size() << 32 | (entry.tagHash() & 0xFFFF_FFFFL);
        count++;
    }

    QueueEntry get(int index) {
        int at = index * WORDS;
        return new QueueEntry(words[at], words[at + 1], (int) (words[at + 2] >> 32), (int) words[at + 2]);
    }

    long record(int index) {
        return words[index * WORDS];
    }

    /// Forgets all but the first `remaining`.
    void cutTo(int remaining) {
        count = Math.min(count, remaining);
    }

    /// Forgets everything; an idle queue keeps little memory.
    void clear() {
        count = 0;
        if (words.length > KEPT_ENTRIES * WORDS) words = EMPTY;
    }

    /// Writes all entries to `target` from `index` on.
    void copyTo(MemorySegment target, long index) {
        for (int i = 0; i < count; i++) EntryLayout.write(target, index + i, get(i));
    }
}
