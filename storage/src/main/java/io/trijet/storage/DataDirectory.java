// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

import io.trijet.environment.Disk;
import java.io.IOException;
import java.util.Optional;

/// A node's data directory: what it is (`VERSION`), who holds it (`LOCK`), and a directory per group.
@SuppressWarnings("DoNotCallSuggester")
public final class DataDirectory {
    /// The layout this version writes and reads.
    public static final int FORMAT = 1;

    /// What a directory was formatted for. `incarnation` is drawn anew at each format: a wiped disk is another member.
    /// `mode` is the name of the replication mode, lower case.
    public record Identity(String clusterId, String node, long incarnation, String mode, long segmentBytes) {}

    private DataDirectory() {}

    /// What the directory was formatted for; empty if it was not. Damage, or another format, is an `IOException` with a
    /// sentence.
    public static Optional<Identity> identity(Disk root) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Formats an empty directory: durable on return. A directory that has an identity is refused.
    public static void format(Disk root, Identity identity) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Takes the directory for this process and compares what it was formatted for with what is expected (all but the
    /// incarnation; an empty expected cluster id matches any): each difference is an `IOException` with a sentence that
    /// says what to do. Returns what it was formatted for.
    public static Identity take(Disk root, Identity expected, String holder) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// The directory of one group's log, index and checkpoints.
    public static Disk group(Disk root, int groupNumber) throws IOException {
        return root.directory("group-" + groupNumber);
    }
}
