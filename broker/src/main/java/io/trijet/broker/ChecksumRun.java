// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Lane;
import io.trijet.storage.Log;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// Checksums a range of the log in steps of a MiB, so that the lane's other work goes on. Owned by the group's lane.
final class ChecksumRun {
    private static final int STEP_BYTES = 1 << 20;

    private final Log log;
    private final Lane lane;
    private final long from;
    private final long to;
    private final Consumer<LogChecksum> whenDone;
    private final CRC32C crc = new CRC32C();
    private long next;

    ChecksumRun(Log log, Lane lane, long from, long to, Consumer<LogChecksum> whenDone) {
        this.log = log;
        this.lane = lane;
        this.from = from;
        this.to = to;
        this.whenDone = whenDone;
        this.next = from;
    }

    /// Both ends must be record boundaries; they are moved to what is here and safe.
    static void start(Parts parts, long from, long to, Consumer<LogChecksum> whenDone) {
        long first = Math.max(from, parts.log().startPosition());
        long end = Math.max(first, Math.min(to, parts.replication().safeEnd()));
        new ChecksumRun(parts.log(), parts.lane(), first, end, whenDone).step();
    }

    /// Goes on, and ends early where the log was deleted, cut or begun anew meanwhile.
    void step() {
        if (next >= to) {
            whenDone.accept(new LogChecksum(from, to, (int) crc.getValue()));
            return;
        }
        boolean isGone = next < log.startPosition() || next >= log.writtenEnd();
        if (isGone) {
            whenDone.accept(new LogChecksum(from, next, (int) crc.getValue()));
            return;
        }
        try (var view = log.view(next, (int) Math.min(STEP_BYTES, to - next))) {
            crc.update(view.bytes().asByteBuffer());
            next += view.bytes().byteSize();
        }
        lane.post(this::step);
    }
}
