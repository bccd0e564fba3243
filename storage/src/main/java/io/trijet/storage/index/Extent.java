// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Consecutive messages of one queue in one run. Checked against its checksum when it is first read.
final class Extent {
    private final RunFile run;
    private final long firstOffset;
    private final MemorySegment entries;
    private final int checksum;
    private boolean checked;

    Extent(RunFile run, long firstOffset, long firstEntry, long count, int checksum) {
        this.run = run;
        this.firstOffset = firstOffset;
        this.entries = run.data().asSlice(firstEntry * EntryLayout.BYTES, count * EntryLayout.BYTES);
        this.checksum = checksum;
    }

    RunFile run() {
        return run;
    }

    long firstOffset() {
        return firstOffset;
    }

    long count() {
        return entries.byteSize() / EntryLayout.BYTES;
    }

    QueueEntry get(long queueOffset) throws IOException {
        check();
        return EntryLayout.read(entries, queueOffset - firstOffset);
    }

    /// The first offset whose record lies at or above `position`; one past the last if there is none.
    long firstAtOrAbove(long position) throws IOException {
        check();
        long low = 0;
        long high = count();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (EntryLayout.record(entries, middle) < position) low = middle + 1;
            else high = middle;
        }
        return firstOffset + low;
    }

    private void check() throws IOException {
        if (checked) return;
        if (RunFile.checksum(entries) != checksum)
            throw new DamagedRunException(
                    run,
                    "index file queues/" + run.name() + " is damaged from queue offset " + firstOffset
                            + " on: this node ends, and the next start builds the index anew from the log");
        checked = true;
    }
}
