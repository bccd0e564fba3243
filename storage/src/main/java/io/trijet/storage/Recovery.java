// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import io.trijet.storage.record.RecordLayout;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a log that can be believed of what a crash left behind. Runs once, before the log is open, and waits.
///
/// The durable mark decides. Below it everything was once on the disk, so whatever is wrong there is damage. Above it
/// whole records are kept up to the first that is not whole, whatever follows: sectors that were not forced survive
/// each for itself. What is kept above the mark, and what was being mended below it, is written and forced anew before
/// anyone hears of it: after a failed force the page cache shows bytes that are not on the disk.
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int CHUNK_BYTES = 1 << 18;
    private static final int MIN_VOID_BYTES = 1 << 20;

    /// A log that was recovered: all of it, up to `end`, is on the disk, and behind it are zeros.
    /// `flaws` are the damaged ranges that were left in their place.
    record Recovered(Segments segments, LogPoint end, List<Flaw> flaws) {}

    /// The first record below the mark that is not what it was; everything before `good` is sound.
    private record Found(LogPoint good, String why) {}

    private final LogDoors doors;
    private final Disk disk;
    private final StorageConfig config;
    private final History history;
    private final DurableMark mark;
    private final LogNotes notes;

    Recovery(LogDoors doors, Disk disk, StorageConfig config, History history, DurableMark mark, LogNotes notes) {
        this.doors = doors;
        this.disk = disk;
        this.config = config;
        this.history = history;
        this.mark = mark;
        this.notes = notes;
    }

    Recovered run(OnDamage onDamage) throws IOException {
        checkNames(disk, config.segmentBytes());
        dropSegmentsBelowTheStart();
        var damage = findDamage();
        boolean mayMend = onDamage == OnDamage.MEND && notes.unmendable().isEmpty();
        var flaws = damage.isPresent() && mayMend ? findFlaws() : List.<Flaw>of();
        if (damage.isEmpty()) notes.clearSuspect();
        else if (flaws.isEmpty()) giveUpFrom(damage.get(), onDamage);
        history.cutTo(mark.point().position(), files().segmentStart(mark.point().position()));
        var end = walkAboveTheMark();
        boolean torn = dropSegmentsBehind(end);
        var segments = openSegments(end.position());
        finishMending(segments, flaws);
        rewrite(segments, mark.point().position(), end.position());
        torn |= wipeBehind(segments, end.position());
        if (torn && damage.isEmpty()) doors.meter().add(StorageMetric.TORN_TAILS_DROPPED, 1);
        LOG.info("log recovered start={} mark={} end={} torn={}", history.base(), mark.point(), end, torn);
        moveMark(end);
        return new Recovered(segments, end, flaws);
    }

    /// On a full disk the mark carries what cannot be stored of the history. If that is too much it stays where it was,
    /// and the next start recovers the same tail again.
    private void moveMark(LogPoint end) throws IOException {
        try {
            history.save();
        } catch (IOException e) {
            LOG.error("the log's history cannot be stored mark={} why={}", mark.point(), e.toString());
        }
        if (!end.equals(mark.point()) && mark.canMove()) mark.setDurably(end);
    }

    private SegmentFiles files() {
        return new SegmentFiles(disk, config.segmentBytes());
    }

    static void checkNames(Disk disk, long segmentBytes) throws IOException {
        for (long start : SegmentFiles.starts(disk))
            if (start % segmentBytes != 0)
                throw new IOException("file log/" + Segment.name(start) + " does not begin a segment of " + segmentBytes
                        + " bytes: was this directory formatted with another segment size?");
    }

    /// Retention stores the new start first: a crash may have left files that it was about to delete.
    private void dropSegmentsBelowTheStart() throws IOException {
        boolean changed = false;
        for (long start : SegmentFiles.starts(disk)) {
            if (start + config.segmentBytes() > history.base().position()) continue;
            disk.delete(Segment.name(start));
            changed = true;
        }
        if (changed) disk.forceNames();
    }

    private Optional<Found> findDamage() throws IOException {
        long start = history.base().position();
        long end = mark.point().position();
        if (end < start)
            throw new IOException("the durable mark " + mark.point() + " is below the log's start " + history.base());
        try (var files = files()) {
            for (long at = files.segmentStart(start); at < end; at += config.segmentBytes())
                if (!files.exists(at)) return scanForDamage(history.base());
            if (start == end) return Optional.empty();
            long youngest = Math.min(notes.suspect().orElse(end - 1), end - 1);
            long from = config.verifyAll() ? start : Math.max(start, files.segmentStart(youngest));
            if (from == start) return scanForDamage(history.base());
            var header = MemorySegment.ofArray(new byte[RecordLayout.HEADER_BYTES]);
            if (files.available(from) < header.byteSize()) return scanForDamage(history.base());
            files.read(from, header);
            var found = scanForDamage(new LogPoint(history.termBefore(from), from, RecordLayout.previous(header, 0)));
            // Where exactly the sound part ends only the chain from the start on can tell.
            return found.isPresent() ? scanForDamage(history.base()).or(() -> found) : found;
        }
    }

    private Optional<Found> scanForDamage(LogPoint from) throws IOException {
        var until = mark.point();
        try (var scan = new RecordScan(files(), from)) {
            while (scan.point().position() < until.position()) {
                var before = scan.point();
                var fault = scan.step();
                if (fault.isPresent()) return Optional.of(new Found(before, fault.get()));
                if (scan.point().position() > until.position())
                    return Optional.of(new Found(before, "it reaches over the durable mark " + until));
                if (scan.point().position() == until.position() && scan.point().chain() != until.chain())
                    return Optional.of(new Found(before, "it is not the record the durable mark speaks of, " + until));
            }
            return Optional.empty();
        }
    }

    /// Every damaged range below the mark; none if what is wrong cannot be mended in place: a file that is missing or
    /// short, or too many bytes.
    private List<Flaw> findFlaws() throws IOException {
        var until = mark.point();
        var finder = new FlawFinder(history.base(), until, config.segmentBytes(), history::termBefore);
        var chunk = MemorySegment.ofArray(new byte[CHUNK_BYTES]);
        var found = new ArrayList<Flaw>();
        try (var files = files()) {
            while (!finder.isDone()) {
                long room = finder.room();
                if (files.available(finder.next()) < room) return List.of();
                var piece = chunk.asSlice(0, Math.min(CHUNK_BYTES, room));
                files.readWhatIsThere(finder.next(), piece);
                finder.take(piece);
                found.addAll(finder.takeFound());
            }
        }
        return found.stream().allMatch(Flaw::isMendable) ? found : List.of();
    }

    private void giveUpFrom(Found found, OnDamage onDamage) throws IOException {
        var good = found.good();
        var once = mark.point();
        String file = "log/" + Segment.name(files().segmentStart(good.position()));
        doors.meter().add(StorageMetric.DAMAGED_RECORDS_FOUND, 1);
        var refusal = new DamagedLogException(file, good.position(), found.why());
        if (onDamage == OnDamage.REFUSE) throw refusal;
        long bytes = once.position() - good.position();
        if (doors.disk().usableBytes() < 2 * bytes)
            throw new IOException(
                    "no room to keep " + bytes + " damaged bytes aside in diverged/: free some, or format"
                            + " this directory anew and let it fetch everything from a replica",
                    refusal);
        LOG.error("log damaged, to be fetched again file={} from={} until={} why={}", file, good, once, found.why());
        long wanted = Math.min(once.position(), notes.unmendable().orElse(Long.MAX_VALUE));
        notes.damaged(new Damage(good.position(), Math.max(good.position(), wanted)));
        try (var files = files()) {
            Diverged.keep(doors, config.diverged(), files, good, once.position());
        }
        mark.setDurably(good);
        voidHeader(good.position());
        doors.meter().add(StorageMetric.DAMAGED_BYTES_CUT, bytes);
        notes.clearSuspect();
    }

    private void voidHeader(long position) throws IOException {
        try (var files = files()) {
            if (files.available(position) < RecordLayout.HEADER_BYTES) return;
            try (var file = disk.open(Segment.name(files.segmentStart(position)))) {
                file.write(
                        position % config.segmentBytes(), MemorySegment.ofArray(new byte[RecordLayout.HEADER_BYTES]));
                file.force();
            }
        }
    }

    private LogPoint walkAboveTheMark() throws IOException {
        try (var scan = new RecordScan(files(), mark.point())) {
            while (scan.step().isEmpty()) history.note(scan.point().term(), scan.recordPosition());
            return scan.point();
        }
    }

    /// Files that begin at or behind the end hold nothing that counts. True if one of them held something.
    private boolean dropSegmentsBehind(LogPoint end) throws IOException {
        boolean found = false;
        boolean changed = false;
        try (var files = files()) {
            for (long start : SegmentFiles.starts(disk).reversed()) {
                if (start < end.position()) break;
                found |= holdsAnything(files, start);
                disk.delete(Segment.name(start));
                changed = true;
            }
        }
        if (changed) disk.forceNames();
        return found;
    }

    private static boolean holdsAnything(SegmentFiles files, long start) {
        var header = new byte[RecordLayout.HEADER_BYTES];
        try {
            if (files.available(start) < header.length) return false;
            files.read(start, MemorySegment.ofArray(header));
        } catch (IOException e) {
            return true;
        }
        for (byte b : header) if (b != 0) return true;
        return false;
    }

    private Segments openSegments(long end) throws IOException {
        var segments = new Segments(disk, config.segmentBytes());
        long start = history.base().position();
        for (long at = segments.startOf(start); at < end; at += config.segmentBytes()) {
            // An empty log that begins within a segment may not have its file yet.
            if (start == end && !disk.exists(Segment.name(at))) break;
            extend(Segment.name(at));
            segments.open(at, Math.min(end, at + config.segmentBytes()));
        }
        return segments;
    }

    /// The size of a new file is durable only with its first force: a power cut may have left it short.
    private void extend(String name) throws IOException {
        try (var file = disk.open(name)) {
            if (file.size() >= config.segmentBytes()) return;
            file.write(config.segmentBytes() - 1, MemorySegment.ofArray(new byte[1]));
            file.force();
        }
    }

    /// All but what is to be mended once more.
    private void finishMending(Segments segments, List<Flaw> flaws) throws IOException {
        var begun = notes.mending();
        if (begun.isEmpty()) return;
        long at = Math.max(begun.get().from(), history.base().position());
        long until = Math.min(begun.get().until(), mark.point().position());
        for (var flaw : flaws) {
            if (flaw.after().position() <= at) continue;
            rewrite(segments, at, Math.min(flaw.before().position(), until));
            at = Math.max(at, flaw.after().position());
        }
        rewrite(segments, at, until);
        notes.mendingDone();
    }

    private void rewrite(Segments segments, long from, long end) throws IOException {
        if (from >= end) return;
        var chunk = MemorySegment.ofArray(new byte[CHUNK_BYTES]);
        for (long at = from; at < end; ) {
            var segment = segments.at(at).orElseThrow();
            long stop = Math.min(end, segment.end());
            while (at < stop) {
                var part = chunk.asSlice(0, Math.min(CHUNK_BYTES, stop - at));
                segment.read(at, part);
                segment.write(at, part);
                at += part.byteSize();
            }
            segment.file().force();
        }
        disk.forceNames();
        doors.meter().add(StorageMetric.RECOVERED_BYTES, end - from);
    }

    /// Overwrites with zeros what lies behind the end. True if there was anything.
    private boolean wipeBehind(Segments segments, long end) throws IOException {
        var found = segments.at(end);
        if (found.isEmpty()) return false;
        var segment = found.get();
        long stop = Math.min(segment.end(), end + Math.max(config.fillAheadBytes(), MIN_VOID_BYTES));
        boolean wiped = false;
        var chunk = MemorySegment.ofArray(new byte[CHUNK_BYTES]);
        var zeros = MemorySegment.ofArray(new byte[CHUNK_BYTES]);
        for (long at = end; at < stop; ) {
            long bytes = Math.min(CHUNK_BYTES, stop - at);
            if (!isZero(segment, at, chunk.asSlice(0, bytes), zeros)) {
                segment.write(at, zeros.asSlice(0, bytes));
                wiped = true;
            }
            at += bytes;
        }
        if (wiped) segment.file().force();
        return wiped;
    }

    private static boolean isZero(Segment segment, long position, MemorySegment chunk, MemorySegment zeros) {
        try {
            segment.read(position, chunk);
            return MemorySegment.mismatch(chunk, 0, chunk.byteSize(), zeros, 0, chunk.byteSize()) < 0;
        } catch (IOException e) {
            return false;
        }
    }
}
