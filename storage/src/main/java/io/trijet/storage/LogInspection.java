// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import io.trijet.storage.record.RecordKind;
import io.trijet.storage.record.RecordLayout;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks at the files of a group whose node does not run, for people. Changes nothing.
public final class LogInspection {
    /// One record. `isDurable` if it lies below the durable mark.
    public record Entry(long position, long bytes, RecordKind kind, long term, int checksum, boolean isDurable) {}

    /// A tail that was cut and kept aside: `bytes` that followed `from`. Not `isWhole` if it was being written when
    /// the node died; then the cut itself did not happen.
    public record Kept(String file, LogPoint from, long bytes, long wallMillis, boolean isWhole) {}

    /// A record below the durable mark that is not what it was.
    public record Fault(String file, long position, String why) {}

    /// What checking every record found. `records` counts by kind; what lies between `mark` and `end` is whole but
    /// was perhaps never forced; the next start keeps it. `damage` is empty when everything below the mark is
    /// sound.
    public record Report(
            LogPoint start,
            LogPoint mark,
            LogPoint end,
            Map<RecordKind, Long> records,
            List<TermStart> terms,
            Optional<Fault> damage) {
        public boolean isSound() {
            return damage.isEmpty();
        }
    }

    /// Sees each record in log order.
    public interface Visitor {
        /// `payload` may be read during the call.
        void record(Entry entry, Payload payload) throws IOException;
    }

    /// Reads a record's payload.
    public interface Payload {
        MemorySegment bytes() throws IOException;
    }

    private LogInspection() {}

    /// Checks every record and shows each that is sound, up to the first that is not.
    public static Report walk(Disk group, long segmentBytes, Visitor visitor) throws IOException {
        var start = History.load(new StoredValue(group, History.NAME)).base();
        var mark = DurableMark.inspect(group)
                .orElseThrow(() -> new IOException("both slots of " + DurableMark.NAME + " are damaged"));
        var counts = new EnumMap<RecordKind, Long>(RecordKind.class);
        var terms = new ArrayList<TermStart>();
        try (var files = new SegmentFiles(group.directory("log"), segmentBytes);
                var scan = new RecordScan(files, start)) {
            var fault = scan.step();
            while (fault.isEmpty()) {
                var entry = entry(scan, mark);
                counts.merge(entry.kind(), 1L, Long::sum);
                if (terms.isEmpty() || terms.getLast().term() != entry.term())
                    terms.add(new TermStart(entry.term(), entry.position()));
                visitor.record(entry, () -> payload(files, entry));
                fault = scan.step();
            }
            return new Report(start, mark, scan.point(), counts, terms, judge(scan.point(), mark, fault.get(), files));
        }
    }

    /// Checks every record.
    public static Report verify(Disk group, long segmentBytes) throws IOException {
        return walk(group, segmentBytes, (_, _) -> {});
    }

    /// The tails that were cut and kept aside, oldest position first.
    public static List<Kept> diverged(Disk group) throws IOException {
        return Diverged.list(group);
    }

    /// The bytes of a tail that was kept aside: whole records, the first of them at `Kept.from`.
    public static MemorySegment divergedBytes(Disk group, Kept kept) throws IOException {
        return Diverged.content(group, kept);
    }

    private static Entry entry(RecordScan scan, LogPoint mark) {
        var point = scan.point();
        long position = scan.recordPosition();
        boolean isDurable = point.position() <= mark.position();
        return new Entry(position, point.position() - position, scan.kind(), point.term(), point.chain(), isDurable);
    }

    private static MemorySegment payload(SegmentFiles files, Entry entry) throws IOException {
        var record = MemorySegment.ofArray(new byte[(int) entry.bytes()]);
        files.read(entry.position(), record);
        return record.asSlice(RecordLayout.HEADER_BYTES, RecordLayout.length(record, 0) - RecordLayout.HEADER_BYTES);
    }

    private static Optional<Fault> judge(LogPoint end, LogPoint mark, String why, SegmentFiles files) {
        if (end.position() >= mark.position()) return Optional.empty();
        String file = "log/" + Segment.name(files.segmentStart(end.position()));
        return Optional.of(new Fault(file, end.position(), why));
    }
}
