// SPDX-License-Identifier: Apache-2.0
package io.trijet.world;

import io.trijet.environment.Disk.DiskFile;
import io.trijet.environment.Disk.Forced;
import io.trijet.environment.Lane;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// One file as one process has it open.
final class OpenFile implements DiskFile {
    private final Medium medium;
    private final String path;
    private final FileImage file;
    private final long process;
    private long lastForceEndNanos;
    private boolean isClosed;

    OpenFile(Medium medium, String path, FileImage file) {
        this.medium = medium;
        this.path = path;
        this.file = file;
        process = medium.process();
    }

    @Override
    public long size() throws IOException {
        check();
        return file.length();
    }

    @Override
    public void write(long position, MemorySegment bytes) throws IOException {
        check();
        var faults = medium.faults();
        if (medium.change(path, bytes.byteSize())) {
            file.write(position, prefix(bytes));
            throw medium.die("write " + path);
        }
        if (faults.failsWrite(path)) {
            file.write(position, prefix(bytes));
            throw new IOException(path + ": Input/output error");
        }
        medium.reserve(file, position, bytes.byteSize(), path);
        medium.world().trace(bytes);
        long target = position + faults.misdirection();
        file.write(target, bytes);
        if (faults.losesWrite(path)) {
            for (long at = target; at < target + bytes.byteSize(); at += FileImage.SECTOR) file.writeBack(at, true);
        } else if (bytes.byteSize() > 0 && medium.chance().nextInt(8) == 0) {
            file.writeBack(target + medium.chance().nextLong(bytes.byteSize()), false);
        }
    }

    @Override
    public void read(long position, MemorySegment target) throws IOException {
        check();
        medium.touch(path);
        if (medium.faults().failsRead(path)) throw new IOException(path + ": Input/output error");
        if (position + target.byteSize() > file.length())
            throw new EOFException(path + " ends at " + file.length() + ", asked for " + position + " to "
                    + (position + target.byteSize()));
        file.read(position, target);
    }

    @Override
    public void force() throws IOException {
        check();
        if (medium.change(path, 0)) throw medium.die("force " + path);
        var snapshot = file.beginForce();
        medium.awaitForce();
        if (medium.faults().failsForce(path)) {
            file.failForce(snapshot, medium.chance());
            throw new IOException(path + ": Input/output error");
        }
        file.endForces();
    }

    @Override
    public void force(Lane lane, Forced forced) {
        checkAlive();
        if (medium.change(path, 0)) throw medium.die("force " + path);
        if (isClosed) {
            lane.post(() -> forced.failed(new IOException(path + " is closed")));
            return;
        }
        boolean fails = medium.faults().failsForce(path);
        var snapshot = file.beginForce();
        lastForceEndNanos = Math.max(lastForceEndNanos + 1, medium.forceEndNanos());
        medium.endForceAt(lastForceEndNanos, () -> {
            if (fails) {
                file.failForce(snapshot, medium.chance());
                lane.post(() -> forced.failed(new IOException(path + ": Input/output error")));
            } else {
                file.endForce(snapshot);
                lane.post(forced::done);
            }
        });
    }

    @Override
    public void truncate(long size) throws IOException {
        check();
        if (medium.change(path, 0)) throw medium.die("truncate " + path);
        file.resize(size);
    }

    @Override
    public MemorySegment map(long size, Arena arena) throws IOException {
        check();
        medium.touch(path);
        if (size > file.length()) throw new EOFException(path + " ends at " + file.length() + ", cannot map " + size);
        return file.map(size, arena);
    }

    @Override
    public void close() {
        isClosed = true;
    }

    private void check() throws IOException {
        checkAlive();
        if (isClosed) throw new IOException(path + " is closed");
    }

    private void checkAlive() {
        if (process != medium.process()) throw new NodeDied(path + ", before");
    }

    private MemorySegment prefix(MemorySegment bytes) {
        return bytes.asSlice(0, medium.chance().nextLong(bytes.byteSize() + 1));
    }
}
