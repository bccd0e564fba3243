// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import java.io.IOException;

/// Begins a log anew at some point, without anything before it. What was noted before the first change is done to its
/// end, if need be by the next process.
final class LogReset {
    private final Disk disk;
    private final History history;
    private final DurableMark mark;
    private final LogNotes notes;

    LogReset(Disk disk, History history, DurableMark mark, LogNotes notes) {
        this.disk = disk;
        this.history = history;
        this.mark = mark;
        this.notes = notes;
    }

    /// From here on the old log is void.
    void begin(LogPoint point) throws IOException {
        notes.resetBegun(point);
    }

    /// Does what was begun. True if there was anything to do.
    boolean finish() throws IOException {
        var point = notes.reset();
        if (point.isEmpty()) return false;
        for (long start : SegmentFiles.starts(disk).reversed()) disk.delete(Segment.name(start));
        disk.forceNames();
        history.resetTo(point.get());
        history.save();
        mark.setDurably(point.get());
        notes.clearSuspect();
        notes.resetDone();
        return true;
    }
}
