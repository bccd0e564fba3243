// SPDX-License-Identifier: Apache-2.0
package io.trijet.storage;

/// The end of some prefix of the log: the bytes before `position`, the last record of them written in `term` and
/// checksummed to `chain`. Two logs that have the same point have the same prefix.
public record LogPoint(long term, long position, int chain) implements Comparable<LogPoint> {
    /// Later term first, then the longer log (Raft §5.4.1).
    @Override
    public int compareTo(LogPoint other) {
        int byTerm = Long.compare(term, other.term);
        return byTerm != 0 ? byTerm : Long.compare(position, other.position);
    }

    @Override
    public String toString() {
        return term + ":" + position + "#" + Integer.toHexString(chain);
    }
}
