// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.storage.TermStart;
import java.util.List;
import java.util.OptionalLong;

/// Where two logs stop being the same, found from their term histories alone. Pure.
///
/// A term's records were written by one leader, once, one after another. So two logs that both hold records of a term
/// are the same up to the nearer of the two places where that term ends.
final class CommonPoint {
    private CommonPoint() {}

    /// What is compared of a log. `start` and `end` are its first and last position, `terms` where each begins; an
    /// old history may be missing its beginning.
    record Extent(long start, long end, List<TermStart> terms) {
        Extent {
            terms = List.copyOf(terms);
        }

        private long endOfTerm(int index) {
            return index + 1 < terms.size() ? terms.get(index + 1).position() : end;
        }
    }

    /// The highest position up to which both logs are the same and that both still hold; empty if there is none, so
    /// that the follower has to begin anew.
    static OptionalLong find(Extent leader, Extent follower) {
        long common = sameTerm(leader, follower);
        if (common < 0 && leader.start() == 0 && follower.start() == 0) common = 0;
        boolean isHeld = common >= leader.start() && common >= follower.start();
        return isHeld ? OptionalLong.of(common) : OptionalLong.empty();
    }

    private static long sameTerm(Extent leader, Extent follower) {
        int ours = leader.terms().size() - 1;
        int theirs = follower.terms().size() - 1;
        while (ours >= 0 && theirs >= 0) {
            long ourTerm = leader.terms().get(ours).term();
            long theirTerm = follower.terms().get(theirs).term();
            if (ourTerm == theirTerm) return Math.min(leader.endOfTerm(ours), follower.endOfTerm(theirs));
            if (ourTerm > theirTerm) ours--;
            else theirs--;
        }
        return -1;
    }
}
