// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

/// Terms outside Raft: `round * 1024 + node number`, so that no two members ever open the same one.
final class Terms {
    static final int MEMBERS = 1024;

    private Terms() {}

    /// The lowest term above `known` that member `number` may open.
    static long next(long known, int number) {
        assert known >= 0 : "negative term " + known;
        assert number >= 0 && number < MEMBERS : "no such member " + number;
        return (known / MEMBERS + 1) * MEMBERS + number;
    }

    /// The member that alone may open `term`. Term 0 was opened by nobody.
    static int opener(long term) {
        assert term > 0 : "nobody opens term " + term;
        return (int) (term % MEMBERS);
    }
}
