// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.util.List;
import java.util.OptionalLong;

/// Where each term of a log begins, and where the log starts and ends: enough to find in one step where two
/// logs stop being the same (Aeron's recording log, Kafka's leader epochs). An old history may be missing its
/// beginning.
///
/// A term's records were written by one leader, once, one after another. So two logs that both hold records of
/// a term are the same up to the nearer of the two places where that term ends.
public record TermHistory(long start, long end, List<Term> terms) {
    /// The position of the first record written in a term.
    public record Term(long term, long position) {}

    public TermHistory {
        terms = List.copyOf(terms);
    }

    /// The highest position up to which both logs are the same and that both still hold; empty if there is
    /// none, so that the follower has to begin anew.
    public OptionalLong commonWith(TermHistory other) {
        long common = endOfCommonTerm(other);
        if (common < 0 && start == 0 && other.start == 0) common = 0;
        boolean isHeld = common >= start && common >= other.start;
        return isHeld ? OptionalLong.of(common) : OptionalLong.empty();
    }

    private long endOfCommonTerm(TermHistory other) {
        int ours = terms.size() - 1;
        int theirs = other.terms.size() - 1;
        while (ours >= 0 && theirs >= 0) {
            long ourTerm = terms.get(ours).term();
            long theirTerm = other.terms.get(theirs).term();
            if (ourTerm == theirTerm) return Math.min(endOfTerm(ours), other.endOfTerm(theirs));
            if (ourTerm > theirTerm) ours--;
            else theirs--;
        }
        return -1;
    }

    private long endOfTerm(int index) {
        return index + 1 < terms.size() ? terms.get(index + 1).position() : end;
    }
}
