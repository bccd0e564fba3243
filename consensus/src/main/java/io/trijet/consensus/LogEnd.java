// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

/// The last record of a log: its term, and where it ends. Of two logs the one with the later term is ahead,
/// then the longer one (Raft 5.4.1).
public record LogEnd(long term, long position) implements Comparable<LogEnd> {
    public static final LogEnd EMPTY = new LogEnd(0, 0);

    public LogEnd {
        if (term < 0 || position < 0) throw new IllegalArgumentException("no log ends at " + term + ":" + position);
    }

    @Override
    public int compareTo(LogEnd other) {
        return term == other.term ? Long.compare(position, other.position) : Long.compare(term, other.term);
    }
}
