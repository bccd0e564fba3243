// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage.index;

import io.trijet.environment.Disk;
import io.trijet.environment.Disk.Forced;
import io.trijet.storage.LogDoors;
import io.trijet.storage.StorageMetric;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of one index, oldest first: together they cover the log from some position to `position` without a gap.
///
/// A crash may take any of the youngest ones; what is opened again is the longest sound row from the oldest on, and the
/// log is fed from where it ends. The oldest itself is on the disk before there is a second, and goes from it after all
/// others: without it a younger one would pass for the oldest, and what lies below would be missed. Owned by the
/// group's
/// lane.
final class RunFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);

    /// More files than this never wait for their force; so no more than this need one after a process's death.
    private static final int MAX_UNFORCED = 4;

    private final LogDoors doors;
    private final Disk disk;
    private final int magic;
    private final Consumer<IOException> failed;
    private final ArrayList<RunFile> runs = new ArrayList<>();

    private long nextSequence;
    private boolean closed;

    private RunFiles(LogDoors doors, Disk disk, int magic, Consumer<IOException> failed) {
        this.doors = doors;
        this.disk = disk;
        this.magic = magic;
        this.failed = failed;
    }

    static RunFiles open(
            LogDoors doors, String directory, int magic, RunFile.Layout layout, Consumer<IOException> failed)
            throws IOException {
        var files = new RunFiles(doors, doors.disk().directory(directory), magic, failed);
        files.openAll(directory, layout);
        return files;
    }

    private void openAll(String directory, RunFile.Layout layout) throws IOException {
        boolean sound = true;
        var dropped = new ArrayList<String>();
        var names = disk.names();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean isForced = i < names.size() - MAX_UNFORCED;
            var run = sound ? RunFile.open(disk, magic, layout, name, isForced) : Optional.<RunFile>empty();
            boolean fits = run.isPresent()
                    && (runs.isEmpty() || runs.getLast().to() == run.get().from());
            if (fits) {
                runs.add(run.get());
                nextSequence = run.get().sequence() + 1;
                continue;
            }
            sound = false;
            dropped.add(name);
            if (run.isPresent()) run.get().close();
        }
        for (int i = dropped.size() - 1; i >= 0; i--) deleteLast(dropped.get(i), runs.isEmpty() && i == 0);
        if (!names.isEmpty()) disk.forceNames();
        if (dropped.isEmpty()) return;
        doors.meter().add(StorageMetric.INDEX_RUNS_DROPPED, dropped.size());
        LOG.warn("index files dropped directory={} count={} fedAgainFrom={}", directory, dropped.size(), position());
    }

    private void deleteLast(String name, boolean isOldest) throws IOException {
        if (isOldest) disk.forceNames();
        disk.delete(name);
    }

    List<RunFile> runs() {
        return runs;
    }

    /// Everything below is in the files.
    long position() {
        return runs.isEmpty() ? 0 : runs.getLast().to();
    }

    /// Everything below is in files that survive a power cut.
    long durablePosition() {
        long position = 0;
        for (var run : runs) {
            if (!run.isDurable()) return Math.max(position, run.from());
            position = run.to();
        }
        return position;
    }

    /// Writes what the log gave from `position` to `to`. Not waited for, but for the oldest.
    RunFile add(long to, MemorySegment table, MemorySegment data) throws IOException {
        return add(position(), to, table, data);
    }

    private RunFile add(long from, long to, MemorySegment table, MemorySegment data) throws IOException {
        if (runs.size() >= MAX_UNFORCED) forceNow(runs.get(runs.size() - MAX_UNFORCED));
        var run = RunFile.create(disk, magic, new RunFile.Span(nextSequence++, from, to), table, data);
        runs.add(run);
        if (runs.size() == 1) {
            forceNow(run);
            return run;
        }
        run.file().force(doors.lane(), new Forced() {
            @Override
            public void done() {
                if (!closed && runs.contains(run)) settle(run);
            }

            @Override
            public void failed(IOException why) {
                if (!closed && runs.contains(run)) failed.accept(why);
            }
        });
        return run;
    }

    private void forceNow(RunFile run) throws IOException {
        if (run.isDurable()) return;
        run.file().force();
        disk.forceNames();
        run.durable();
    }

    private void settle(RunFile run) {
        try {
            disk.forceNames();
            run.durable();
        } catch (IOException e) {
            failed.accept(e);
        }
    }

    /// Deletes the files whose records all lie below `position`, but the last of them: it knows what was before.
    void deleteBelow(long position) throws IOException {
        boolean changed = false;
        while (runs.size() > 1 && runs.get(1).isDurable() && runs.get(1).to() <= position) {
            delete(runs.removeFirst());
            changed = true;
        }
        if (changed) disk.forceNames();
    }

    /// What this run has, and every younger one, will not be there at the next start.
    void discard(RunFile run, MemorySegment emptyTable) throws IOException {
        run.emptyOnDisk(disk, magic, emptyTable);
    }

    /// Deletes the youngest file. A crash before the next `forceNames` may bring it back.
    void dropLast() throws IOException {
        var run = runs.removeLast();
        deleteLast(run.name(), runs.isEmpty());
        run.close();
    }

    void forceNames() throws IOException {
        disk.forceNames();
    }

    /// Deletes everything and begins at `position` with one file, durable on return.
    void resetTo(long position, MemorySegment table, MemorySegment data) throws IOException {
        while (!runs.isEmpty()) dropLast();
        disk.forceNames();
        add(position, position, table, data);
    }

    private void delete(RunFile run) throws IOException {
        disk.delete(run.name());
        run.close();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (var run : runs) run.close();
        runs.clear();
    }
}
