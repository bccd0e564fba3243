// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import io.trijet.environment.NodeId;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// The nonces of this process's hellos, and who has answered one. Owned by the group's lane.
///
/// Nonces rise from a random start, so that an answer to a hello of an earlier life, from before a disk was wiped,
/// counts for nothing.
final class Greetings {
    private final long first;
    private final TreeSet<NodeId> answered = new TreeSet<>();
    private long last;

    Greetings(RandomGenerator randomness) {
        first = randomness.nextLong(1L << 32, 1L << 62);
        last = first;
    }

    long next() {
        return ++last;
    }

    void answered(NodeId by, long nonce) {
        if (nonce > first && nonce <= last) answered.add(by);
    }

    boolean isAnswered(NodeId by) {
        return answered.contains(by);
    }
}
