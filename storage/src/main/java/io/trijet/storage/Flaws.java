// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk.Forced;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The damaged ranges that are known, and how they become whole: new bytes are written in their place, forced, and read
/// again before the range counts as sound. The next start looks for what was not mended before it ended, and finishes
/// what was being written.
///
/// Owned by the log's lane.
final class Flaws {
    private static final Logger LOG = LoggerFactory.getLogger(Flaws.class);

    private final LogDoors doors;
    private final LogNotes notes;
    private final LogFiles files;
    private final Consumer<IOException> failed;
    private final ArrayList<Flaw> known = new ArrayList<>();
    private List<Flaw> published = List.of();
    private boolean isMending;

    Flaws(LogDoors doors, LogNotes notes, LogFiles files, Consumer<IOException> failed) {
        this.doors = doors;
        this.notes = notes;
        this.files = files;
        this.failed = failed;
    }

    /// Oldest first.
    List<Flaw> known() {
        return published;
    }

    /// One that begins below the log's start is gone with what retention deleted while it was looked for; what may be
    /// left of it is found from the start on.
    void found(Flaw flaw) {
        boolean isGone = flaw.before().position() < files.base().position();
        if (isGone || known.contains(flaw)) return;
        known.removeIf(flaw::overlaps);
        known.add(flaw);
        known.sort(Comparator.comparingLong(one -> one.before().position()));
        publish();
        doors.meter().add(StorageMetric.DAMAGED_RANGES_FOUND, 1);
        LOG.error(
                "log damaged file={} position={} until={} why={}",
                flaw.file(),
                flaw.before().position(),
                flaw.after().position(),
                flaw.why());
        note(flaw.before().position());
    }

    /// The next start looks from there on.
    void note(long position) {
        store(() -> notes.suspected(position));
    }

    private interface Change {
        void store() throws IOException;
    }

    private void store(Change change) {
        try {
            change.store();
        } catch (IOException e) {
            failed.accept(e);
        }
    }

    /// False if these are not the records that belong there; nothing was written then. True once they are being
    /// written: the flaw is known until they are on the disk and were read again.
    boolean mend(Flaw flaw, MemorySegment records) throws IOException {
        if (isMending) return true;
        if (!known.contains(flaw) || !files.fits(flaw, records)) return false;
        notes.mendingBegun(
                new LogNotes.Mending(flaw.before().position(), flaw.after().position()));
        var touched = write(flaw, records);
        isMending = true;
        new Mending(flaw, touched.size()).force(touched);
        return true;
    }

    private List<Segment> write(Flaw flaw, MemorySegment records) throws IOException {
        var touched = new ArrayList<Segment>();
        long start = flaw.before().position();
        for (long at = start; at < flaw.after().position(); ) {
            var segment = files.segments().at(at).orElseThrow();
            long bytes = Math.min(flaw.after().position(), segment.end()) - at;
            segment.write(at, records.asSlice(at - start, bytes));
            touched.add(segment);
            at += bytes;
        }
        return touched;
    }

    /// Waits for the forces of the files that were written.
    private final class Mending implements Forced {
        private final Flaw flaw;
        private int waiting;

        Mending(Flaw flaw, int waiting) {
            this.flaw = flaw;
            this.waiting = waiting;
        }

        void force(List<Segment> touched) {
            for (var segment :
                    new TreeSet<>(touched.stream().map(Segment::start).toList()))
                files.segments().at(segment).orElseThrow().file().force(doors.lane(), this);
        }

        @Override
        public void done() {
            waiting--;
            if (waiting > 0) return;
            isMending = false;
            store(notes::mendingDone);
            if (known.contains(flaw) && files.isSound(flaw.before(), flaw.after())) mended(flaw);
        }

        @Override
        public void failed(IOException why) {
            isMending = false;
            // A file that retention deleted meanwhile may fail.
            if (known.contains(flaw)) failed.accept(why);
        }
    }

    private void mended(Flaw flaw) {
        known.remove(flaw);
        publish();
        doors.meter().add(StorageMetric.DAMAGE_REPAIRED, 1);
        LOG.info("damaged range mended in place file={} from={} until={}", flaw.file(), flaw.before(), flaw.after());
        if (known.isEmpty()) store(notes::clearSuspect);
    }

    /// The log ends at `end` now: what lies above is gone, what reaches over it is found again from what is noted.
    void cutTo(long end) {
        if (known.removeIf(flaw -> flaw.after().position() > end)) publish();
    }

    /// The log begins at `start` now.
    void deleteBelow(long start) {
        if (known.removeIf(flaw -> flaw.before().position() < start)) publish();
    }

    private void publish() {
        published = List.copyOf(known);
        doors.meter().set(StorageMetric.DAMAGED_RANGES, known.size());
    }
}
