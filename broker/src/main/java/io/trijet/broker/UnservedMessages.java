// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.replication.Standing;
import io.trijet.storage.CorruptRecordException;
import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordReader;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What a replica without a leader has in its log and does not serve, because it never heard that it is safe.
///
/// For tools that must tell what is lost from what a promotion would bring back; no client is given this. `messages`
/// are whole stored messages of `[from, to)`, back to back; there is more if `to` is below `end`.
public record UnservedMessages(long safeEnd, long from, long to, long end, MemorySegment messages) {
    private static final int STEP_BYTES = 1 << 20;

    /// On the group's lane. `from` is at or below the safe end, or where an earlier answer ended.
    static UnservedMessages read(Parts parts, long from) {
        var log = parts.log();
        long safeEnd = parts.replication().safeEnd();
        long end = log.writtenEnd();
        long first = Math.max(from, safeEnd);
        var found = new ByteArrayOutputStream();
        if (!isLeaderless(parts.replication().standing()) || first >= end)
            return new UnservedMessages(safeEnd, end, end, end, bytes(found));
        try (var view = log.view(first, STEP_BYTES)) {
            var records = RecordReader.verifying(view.bytes(), first);
            while (records.next())
                if (records.kind() == RecordKind.MESSAGES)
                    found.writeBytes(records.payload().toArray(ValueLayout.JAVA_BYTE));
            return new UnservedMessages(safeEnd, first, records.end(), end, bytes(found));
        } catch (CorruptRecordException _) {
            // From the damaged record on nothing can be told.
            return new UnservedMessages(safeEnd, first, end, end, bytes(found));
        }
    }

    private static boolean isLeaderless(Standing standing) {
        return standing instanceof Standing.Following(long _, var leader) && leader.isEmpty();
    }

    private static MemorySegment bytes(ByteArrayOutputStream found) {
        return MemorySegment.ofArray(found.toByteArray());
    }
}
