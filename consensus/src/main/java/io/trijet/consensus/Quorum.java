// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

/// How far a majority has come. Pure; allocates nothing.
///
/// The majority is always of all members: those that do not count are a no.
final class Quorum {
    static final int MAX_MEMBERS = 9;

    private Quorum() {}

    static int majority(int members) {
        return members / 2 + 1;
    }

    /// `granted` has a bit for each member that said yes.
    static boolean isMajority(int granted, int members) {
        return Integer.bitCount(granted) >= majority(members);
    }

    /// The highest value that a majority has reached; `Long.MIN_VALUE` if no majority counts. `counting` has a
    /// bit for each member that counts.
    static long reached(long[] values, int counting) {
        long found = Long.MIN_VALUE;
        for (int i = 0; i < values.length; i++) {
            if (!contains(counting, i) || values[i] <= found) continue;
            int reached = 0;
            for (int j = 0; j < values.length; j++) if (contains(counting, j) && values[j] >= values[i]) reached++;
            if (reached >= majority(values.length)) found = values[i];
        }
        return found;
    }

    static boolean contains(int set, int member) {
        return (set & 1 << member) != 0;
    }
}
