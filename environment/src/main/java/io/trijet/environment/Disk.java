// SPDX-License-Identifier: Apache-2.0
package io.trijet.environment;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Named files in one directory.
///
/// A name is a plain file name without separators. The simulator's disk tears, loses and corrupts what was not forced;
/// names too survive a power cut only after `forceNames` (POSIX: fsync of the directory).
public interface Disk {
    /// Makes a new file of `size` zero bytes. Fails if the name exists. Neither size nor name is durable yet.
    DiskFile create(String name, long size) throws IOException;

    /// Opens an existing file for reading and writing.
    DiskFile open(String name) throws IOException;

    boolean exists(String name);

    /// The names of all files, sorted. Directories are not listed.
    List<String> names() throws IOException;

    /// Replaces a small file so that after a crash the reader sees the old content or the new, whole. Durable on
    /// return.
    void replace(String name, MemorySegment content) throws IOException;

    /// The whole content of a small file.
    MemorySegment read(String name) throws IOException;

    /// Gives a file another name, replacing what had it. Durable after `forceNames`.
    void rename(String from, String to) throws IOException;

    /// Deletes a file if it exists. Durable after `forceNames`.
    void delete(String name) throws IOException;

    /// Returns when every creation, rename and deletion before it survives a power cut.
    void forceNames() throws IOException;

    /// A directory below this one, made (durably) if it is absent.
    Disk directory(String name) throws IOException;

    /// Size of the medium in bytes.
    long totalBytes() throws IOException;

    /// Bytes that can still be written.
    long usableBytes() throws IOException;

    /// Takes the directory for this process: false if another process holds it. Held until the process ends.
    boolean lock(String name, String holder) throws IOException;

    /// One open file. Owned by whoever opened it; calls from several threads must not overlap, except `map`'s
    /// result.
    interface DiskFile extends AutoCloseable {
        long size() throws IOException;

        /// Writes all of `bytes` at `position`; the file grows if they reach past its end.
        void write(long position, MemorySegment bytes) throws IOException;

        /// Reads `target.byteSize()` bytes from `position`. Fails if the file ends before.
        void read(long position, MemorySegment target) throws IOException;

        /// Returns when everything written before the call survives a power cut. After a failure the file's
        /// content is unknown: never force it again and trust it.
        void force() throws IOException;

        /// The same without waiting: `forced` runs on `lane`. Completions come in the order of the calls.
        void force(Lane lane, Forced forced);

        void truncate(long size) throws IOException;

        /// A read-only window on the first `size` bytes, which the file must have. Later writes show through
        /// it. Ends with `arena`.
        MemorySegment map(long size, Arena arena) throws IOException;

        @Override
        void close() throws IOException;
    }

    /// Told when a force ended.
    interface Forced {
        void done();

        /// What was to be forced may be on the disk, or partly, or not at all.
        void failed(IOException why);
    }
}
