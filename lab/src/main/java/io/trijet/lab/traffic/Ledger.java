// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.traffic;

import io.trijet.tools.evidence.Acknowledged;
import io.trijet.tools.evidence.MessageId;
import io.trijet.tools.evidence.QueueName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/// Every acknowledged send, on the disk: what the cluster owes.
///
/// One line per send (`id topic broker queue offset message-id attempts crc`, tab-separated), only ever
/// appended. A send counts as acknowledged once its line is forced; a crash before that leaves a message the
/// cluster has and the ledger does not claim. A torn last line is cut when the ledger is opened. One writer at
/// a time; `count` may be asked on any thread.
public final class Ledger implements AutoCloseable {
    /// A verdict holds all entries in memory, about 300 bytes each.
    public static final long MAXIMUM_ENTRIES = 3_000_000;
    private static final int FIELDS = 8;

    private final Path file;
    private final FileChannel channel;
    private volatile long count;

    private Ledger(Path file, FileChannel channel, long count) {
        this.file = file;
        this.channel = channel;
        this.count = count;
    }

    /// A line that is not the last one is not what was written: the ledger proves nothing any more.
    public static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1;

        DamagedException(String message) {
            super(message);
        }
    }

    public static Ledger open(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            var whole = wholeLines(file);
            if (channel.size() > whole.bytes()) {
                channel.truncate(whole.bytes());
                channel.force(true);
            }
            channel.position(whole.bytes());
            return new Ledger(file, channel, whole.lines());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private record Whole(long bytes, long lines) {}

    private static Whole wholeLines(Path file) throws IOException {
        long bytes = 0;
        long lines = 0;
        long size = Files.size(file);
        try (var reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                long next = bytes + line.length() + 1;
                if (next > size || !isWhole(line)) {
                    if (next < size) throw new DamagedException(file + " is damaged in line " + (lines + 1));
                    break;
                }
                bytes = next;
                lines++;
            }
        }
        return new Whole(bytes, lines);
    }

    /// How many sends the cluster has acknowledged, as far as this disk knows.
    public long count() {
        return count;
    }

    /// Appends and forces. Counted when it returns. After a failure the last lines may be torn: close it and
    /// open it anew.
    public void append(List<Acknowledged> entries) throws IOException {
        if (entries.isEmpty()) return;
        var lines = new StringBuilder();
        for (var entry : entries) lines.append(line(entry));
        var bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) channel.write(bytes);
        channel.force(false);
        long counted = count + entries.size();
        count = counted;
    }

    /// All entries, in the order they were acknowledged.
    public List<Acknowledged> entries() throws IOException {
        var entries = new ArrayList<Acknowledged>((int) count);
        var queues = new HashMap<QueueName, QueueName>();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            long rest = count;
            for (var line = reader.readLine(); line != null && rest > 0; line = reader.readLine(), rest--) {
                entries.add(parse(line, queues));
            }
        }
        return entries;
    }

    private static String line(Acknowledged entry) {
        var queue = entry.queue();
        var text = String.join(
                "\t",
                entry.id().toString(),
                queue.topic(),
                queue.broker(),
                Integer.toString(queue.queue()),
                Long.toString(entry.offset()),
                entry.messageId(),
                Integer.toString(entry.attempts()));
        return text + "\t" + crc(text) + "\n";
    }

    private static boolean isWhole(String line) {
        int crcStart = line.lastIndexOf('\t') + 1;
        return crcStart > 0 && line.substring(crcStart).equals(crc(line.substring(0, crcStart - 1)));
    }

    /// Entries share what they have in common: there are many, and few queues.
    private static Acknowledged parse(String line, Map<QueueName, QueueName> queues) throws DamagedException {
        var fields = line.split("\t", -1);
        if (fields.length != FIELDS || !isWhole(line)) throw new DamagedException("damaged ledger line: " + line);
        var queue = new QueueName(fields[1], fields[2], Integer.parseInt(fields[3]));
        return new Acknowledged(
                MessageId.parse(fields[0]),
                queues.computeIfAbsent(queue, same -> same),
                Long.parseLong(fields[4]),
                fields[5],
                Integer.parseInt(fields[6]));
    }

    private static String crc(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
