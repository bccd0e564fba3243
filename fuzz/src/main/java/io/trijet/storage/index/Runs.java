// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.storage.DiskImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Makes the checksums of changed index files right again, except those of their tables, so that an attack gets behind
/// them. A table with the right checksum was written by us.
final class Runs {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int HEADER_BYTES = 44;
    private static final int CRC = 4;
    private static final int SEQUENCE = 8;
    private static final int TABLE_BYTES = 32;
    private static final int DATA_CRC = 40;

    private Runs() {}

    static void repair(DiskImage image) {
        for (int file = 0; file < image.fileCount(); file++) {
            var bytes = MemorySegment.ofArray(image.content(file));
            if (bytes.byteSize() < HEADER_BYTES) continue;
            long tableBytes = bytes.get(INT, TABLE_BYTES);
            if (tableBytes < 0 || HEADER_BYTES + tableBytes > bytes.byteSize()) continue;
            bytes.set(INT, DATA_CRC, RunFile.checksum(bytes.asSlice(HEADER_BYTES + tableBytes)));
            bytes.set(INT, CRC, RunFile.checksum(bytes.asSlice(SEQUENCE, HEADER_BYTES - SEQUENCE)));
        }
    }
}
