// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.environment.Disk;
import io.trijet.environment.NodeId;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// The incarnations of the nodes that founded the cluster: a file in each founder's data directory, one line `node
/// incarnation` each. A directory without it, or with another incarnation than the file says, learns before it counts.
public final class Founders {
    static final String FILE = "FOUNDERS";

    private Founders() {}

    /// As `Membership` has it.
    public static String incarnation(long drawn) {
        return Long.toHexString(drawn);
    }

    /// Durable on return.
    public static void write(Disk root, SequencedMap<NodeId, String> incarnations) throws IOException {
        var text = new StringBuilder();
        new TreeMap<>(incarnations)
                .forEach((node, incarnation) ->
                        text.append(node).append(' ').append(incarnation).append('\n'));
        root.replace(FILE, MemorySegment.ofArray(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /// Refuses a configuration whose members are not those that founded the cluster: fewer could take themselves for a
    /// majority. A directory that never belonged to a founder says nothing of them.
    static void check(SequencedMap<NodeId, String> founders, List<NodeId> members) throws IOException {
        if (founders.isEmpty() || founders.keySet().equals(Set.copyOf(members))) return;
        throw new IOException("the data directory belongs to a cluster of " + founders.keySet()
                + ", this node is configured for " + members
                + ": use another directory, the former configuration, or --fresh to begin anew without this data");
    }

    /// Empty if this directory never belonged to a founder.
    public static SequencedMap<NodeId, String> read(Disk root) throws IOException {
        if (!root.exists(FILE)) return Collections.emptySortedMap();
        var text = new String(root.read(FILE).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        var incarnations = new TreeMap<NodeId, String>();
        for (var line : text.split("\n", -1)) {
            if (line.isEmpty()) continue;
            int blank = line.lastIndexOf(' ');
            if (blank <= 0)
                throw new IOException("file " + FILE + " has a line without an incarnation: '" + line + "'");
            incarnations.put(new NodeId(line.substring(0, blank)), line.substring(blank + 1));
        }
        return incarnations;
    }
}
