// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.real;

import io.trijet.environment.Disk;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The files of one directory.
///
/// No thread that can be interrupted may call it: an interrupt closes a `FileChannel` for everybody. Only lanes,
/// flushers and command line tools do; the HTTP side asks a lane.
public final class FileDisk implements Disk, AutoCloseable {
    private final Path directory;
    private final FileStore store;
    private final Flusher flusher;

    /// Kept open until `close`: POSIX drops a process's lock as soon as it closes *any* descriptor of
    /// the file, so nothing else here ever closes one.
    private final List<FileChannel> lockFiles = new ArrayList<>();

    private FileDisk(Path directory) throws IOException {
        this.directory = directory;
        this.store = Files.getFileStore(directory);
        this.flusher = new Flusher(directory.getFileName().toString());
    }

    /// The directory, made if it is absent.
    public static FileDisk at(Path directory) throws IOException {
        var absolute = directory.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            Files.createDirectories(absolute);
            var parent = absolute.getParent();
            if (parent != null) forceDirectory(parent);
        }
        return new FileDisk(absolute);
    }

    /// Where it is, for messages.
    public Path path() {
        return directory;
    }

    private Path file(String name) {
        return directory.resolve(FileNames.checked(name));
    }

    @Override
    public DiskFile create(String name, long size) throws IOException {
        var channel = FileChannel.open(
                file(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (size > 0) channel.write(ByteBuffer.allocate(1), size - 1);
            return new RealFile(name, channel, flusher);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public DiskFile open(String name) throws IOException {
        var channel = FileChannel.open(file(name), StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new RealFile(name, channel, flusher);
    }

    @Override
    public boolean exists(String name) {
        return Files.isRegularFile(file(name));
    }

    @Override
    public List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(FileNames.REPLACING))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void replace(String name, MemorySegment content) throws IOException {
        var target = file(name);
        var replacing = directory.resolve(name + FileNames.REPLACING);
        try (var channel = FileChannel.open(
                replacing, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var source = content.asByteBuffer();
            while (source.hasRemaining()) channel.write(source);
            channel.force(true);
        }
        Files.move(replacing, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceNames();
    }

    @Override
    public MemorySegment read(String name) throws IOException {
        return MemorySegment.ofArray(Files.readAllBytes(file(name)));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(file(from), file(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    @Override
    public void forceNames() throws IOException {
        forceDirectory(directory);
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Disk directory(String name) throws IOException {
        return at(file(name));
    }

    @Override
    public long totalBytes() throws IOException {
        return store.getTotalSpace();
    }

    @Override
    public long usableBytes() throws IOException {
        return store.getUsableSpace();
    }

    @Override
    public boolean lock(String name, String holder) throws IOException {
        var channel = FileChannel.open(
                file(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        lockFiles.add(channel);
        if (!isMine(channel)) return false;
        var text = holder + ", pid " + ProcessHandle.current().pid() + "\n";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        return true;
    }

    /// Gives up its locks. For a process that goes on without the directory.
    @Override
    public void close() throws IOException {
        for (var file : lockFiles) file.close();
    }

    private static boolean isMine(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // This very process holds it already.
        }
    }
}
