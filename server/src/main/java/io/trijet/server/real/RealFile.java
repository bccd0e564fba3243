// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.trijet.environment.Disk.DiskFile;
import io.trijet.environment.Disk.Forced;
import io.trijet.environment.Lane;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.concurrent.atomic.AtomicBoolean;

/// One open file behind a `FileChannel`.
///
/// A force that failed is final: every later force of this file fails without asking the disk again. Data is forced
/// with fdatasync, which includes the size where that is needed to read the data back.
final class RealFile implements DiskFile {
    private final String name;
    private final FileChannel channel;
    private final Flusher flusher;
    private final AtomicBoolean broken = new AtomicBoolean();

    RealFile(String name, FileChannel channel, Flusher flusher) {
        this.name = name;
        this.channel = channel;
        this.flusher = flusher;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void write(long position, MemorySegment bytes) throws IOException {
        var source = bytes.asByteBuffer();
        while (source.hasRemaining()) channel.write(source, position + source.position());
    }

    @Override
    public void read(long position, MemorySegment target) throws IOException {
        var buffer = target.asByteBuffer();
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, position + buffer.position());
            if (read < 0) throw endsBefore(position, buffer);
        }
    }

    private EOFException endsBefore(long position, ByteBuffer buffer) {
        return new EOFException("file " + name + " ends before " + (position + buffer.limit()) + ", wanted "
                + buffer.limit() + " bytes at " + position);
    }

    @Override
    public void force() throws IOException {
        if (broken.get()) throw new IOException("an earlier force of file " + name + " failed");
        try {
            channel.force(false);
        } catch (IOException e) {
            broken.set(true);
            throw e;
        }
    }

    @Override
    public void force(Lane lane, Forced forced) {
        flusher.force(channel, broken, lane, forced);
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public MemorySegment map(long size, Arena arena) throws IOException {
        if (size > channel.size()) {
            throw new EOFException("file " + name + " has " + channel.size() + " bytes, cannot map " + size);
        }
        return channel.map(MapMode.READ_ONLY, 0, size, arena);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
