// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A node's data directory: what it is (`VERSION`), who holds it (`LOCK`), and a directory per group.
///
/// `VERSION` is text for people, one `key=value` per line, the last of them a checksum over the others.
public final class DataDirectory {
    /// The layout this version writes and reads.
    public static final int FORMAT = 1;

    static final String VERSION = "VERSION";
    static final String LOCK = "LOCK";

    /// What a directory was formatted for. `incarnation` is drawn anew at each format: a wiped disk is another
    /// member. `mode` is the name of the replication mode, lower case. `groups` are in the order of their numbers.
    public record Identity(
            String clusterId, String node, long incarnation, String mode, long segmentBytes, List<String> groups) {
        public Identity {
            groups = List.copyOf(groups);
            for (var text : new String[] {clusterId, node, mode}) check(text, "=");
            for (var group : groups) check(group, "=,");
        }

        private static void check(String text, String forbidden) {
            if (text.chars().anyMatch(c -> c < ' ' || forbidden.indexOf(c) >= 0))
                throw new IllegalArgumentException("'" + text + "' has a character that is not allowed");
        }
    }

    private DataDirectory() {}

    /// What the directory was formatted for; empty if it was not. Damage, or another format, is an `IOException`
    /// with a sentence.
    public static Optional<Identity> identity(Disk root) throws IOException {
        if (!root.exists(VERSION)) return Optional.empty();
        var text = new String(root.read(VERSION).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        int last = text.lastIndexOf("checksum=");
        var values = parse(text);
        // The format first: another format may have another checksum.
        String format = values.getOrDefault("format", "");
        if (format.matches("[0-9]+") && !format.equals(String.valueOf(FORMAT)))
            throw new IOException("the data directory has format " + format + ", this version reads format " + FORMAT
                    + ": start the version that wrote it");
        boolean sound = last >= 0 && values.getOrDefault("checksum", "").equals(checksum(text.substring(0, last)));
        if (!sound)
            throw new IOException("the data directory's file VERSION is damaged: restore it from a backup, or format"
                    + " the directory anew and let a replica fill it");
        return Optional.of(new Identity(
                value(values, "cluster-id"),
                value(values, "node"),
                Long.parseUnsignedLong(value(values, "incarnation"), 16),
                value(values, "mode"),
                Long.parseLong(value(values, "segment-bytes")),
                groups(values)));
    }

    /// Refuses a directory that has an identity.
    public static void checkUnformatted(Disk root) throws IOException {
        var found = identity(root);
        if (found.isPresent()) throw new IOException("the data directory is already formatted, for " + found.get());
    }

    /// Formats an empty directory: durable on return. A directory that has an identity is refused.
    public static void format(Disk root, Identity identity) throws IOException {
        checkUnformatted(root);
        String text = "format=" + FORMAT
                + "\ncluster-id=" + identity.clusterId()
                + "\nnode=" + identity.node()
                + "\nincarnation=" + Long.toHexString(identity.incarnation())
                + "\nmode=" + identity.mode()
                + "\nsegment-bytes=" + identity.segmentBytes()
                + "\ngroups=" + String.join(",", identity.groups()) + "\n";
        String whole = text + "checksum=" + checksum(text) + "\n";
        root.replace(VERSION, MemorySegment.ofArray(whole.getBytes(StandardCharsets.UTF_8)));
    }

    /// Takes the directory for this process and compares what it was formatted for with what is expected (all but
    /// the incarnation; an empty expected cluster id matches any): each difference is an `IOException` with a
    /// sentence that says what to do. Returns what it was formatted for.
    public static Identity take(Disk root, Identity expected, String holder) throws IOException {
        if (!root.lock(LOCK, holder)) {
            throw new IOException("the data directory is used by another process (" + holderOf(root)
                    + "): stop that one first, or give this node a directory of its own");
        }
        var found = identity(root)
                .orElseThrow(() -> new IOException(
                        "the data directory is not formatted: run 'trijet format', or 'trijet up', which does it"));
        if (!expected.clusterId().isEmpty()) compare("cluster id", found.clusterId(), expected.clusterId());
        compare("node", found.node(), expected.node());
        compare("mode", found.mode(), expected.mode());
        compare("segment size", String.valueOf(found.segmentBytes()), String.valueOf(expected.segmentBytes()));
        boolean isOlder = found.groups().isEmpty() && expected.groups().size() == 1;
        if (!isOlder) compare("groups", String.join(",", found.groups()), String.join(",", expected.groups()));
        return found;
    }

    private static String holderOf(Disk root) throws IOException {
        if (!root.exists(LOCK)) return "it left no name";
        return new String(root.read(LOCK).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8).strip();
    }

    private static void compare(String what, String found, String expected) throws IOException {
        if (found.equals(expected)) return;
        throw new IOException("the data directory was formatted for " + what + " " + found
                + ", this node is configured for " + expected
                + ": use another directory, the former configuration, or --fresh to begin anew without this data");
    }

    /// The directory of one group's log, index and checkpoints.
    public static Disk group(Disk root, int groupNumber) throws IOException {
        return root.directory("group-" + groupNumber);
    }

    private static Map<String, String> parse(String text) {
        var values = new LinkedHashMap<String, String>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) values.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return values;
    }

    /// Empty in a directory that was formatted before groups were named: it has one.
    private static List<String> groups(Map<String, String> values) {
        var names = values.get("groups");
        return names == null ? List.of() : List.of(names.split(",", -1));
    }

    private static String value(Map<String, String> values, String key) throws IOException {
        var value = values.get(key);
        if (value == null) throw new IOException("the data directory's file VERSION has no " + key);
        return value;
    }

    private static String checksum(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
