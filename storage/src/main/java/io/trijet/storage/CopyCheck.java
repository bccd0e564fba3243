// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordLayout;
import io.trijet.storage.record.RecordReader;
import java.lang.foreign.MemorySegment;

/// Do records that another member wrote continue this log exactly? Pure; whatever does not fit throws.
final class CopyCheck {
    private CopyCheck() {}

    static void check(MemorySegment records, LogPoint last, long segmentBytes) throws CorruptRecordException {
        var reader = RecordReader.verifying(records, last.position());
        int chain = last.chain();
        long term = last.term();
        while (reader.next()) {
            long position = reader.position();
            if (reader.previous() != chain)
                throw new CorruptRecordException(position, "it does not follow the record that ends there");
            if (reader.term() < term)
                throw new CorruptRecordException(position, "term " + reader.term() + " after term " + term);
            long left = segmentBytes - position % segmentBytes - reader.size();
            boolean fits = left == 0 || left >= RecordLayout.HEADER_BYTES;
            if (!fits) throw new CorruptRecordException(position, "it leaves " + left + " bytes of its segment");
            if (reader.kind() == RecordKind.PADDING && left > 0)
                throw new CorruptRecordException(position, "padding that does not reach its segment's end");
            chain = reader.crc();
            term = reader.term();
        }
    }
}
