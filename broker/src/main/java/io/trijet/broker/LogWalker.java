// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.Log;
import io.trijet.storage.record.RecordReader;
import java.io.IOException;

/// Reads the records of a log in bounded steps. What was there when it was opened is checked as it is read: an
/// index must not be made of damaged bytes. What came later was written or checked by this process; read once
/// more, it is checked again: it may have rotted since.
final class LogWalker {
    private final Log log;
    private long checkedTo;

    LogWalker(Log log) {
        this.log = log;
        this.checkedTo = log.end();
    }

    /// What to do with a record; the reader stands on it.
    interface Visitor {
        void visit(RecordReader record) throws IOException;
    }

    /// Visits the records in `[from, to)`, at most `stepBytes` of them and at least one; returns where it stopped.
    /// `to` must be a record boundary. Stops before a damaged record; one that stands at `from` throws.
    long walk(long from, long to, int stepBytes, Visitor visitor) throws IOException {
        if (from >= to) return from;
        int bytes = (int) Math.min(stepBytes, to - from);
        try (var view = log.view(from, bytes)) {
            boolean isOld = from < checkedTo;
            var records =
                    isOld ? RecordReader.verifying(view.bytes(), from) : RecordReader.trusting(view.bytes(), from);
            try {
                while (records.next()) visitor.visit(records);
                checkedTo = Math.max(checkedTo, records.end());
            } catch (CorruptRecordException e) {
                // What was visited must not be visited again.
                if (records.end() == from) throw e;
            }
            return records.end();
        }
    }
}
