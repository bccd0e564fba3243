// SPDX-License-Identifier: Apache-2.0
package io.trijet.consensus;

import java.util.OptionalInt;

/// What a member must never forget: the term it is in, and whom it voted for in it. Saved as one atomic record.
public record Ballot(long term, OptionalInt votedFor) {
    public static final Ballot EMPTY = new Ballot(0, OptionalInt.empty());

    public Ballot {
        if (term < 0) throw new IllegalArgumentException("term must not be negative, was " + term);
    }

    boolean mayVoteFor(int candidate) {
        return votedFor.isEmpty() || votedFor.getAsInt() == candidate;
    }
}
