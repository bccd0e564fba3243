// SPDX-License-Identifier: Apache-2.0
package io.trijet.replication;

import java.util.function.LongSupplier;

/// How far is it safe, given how far everyone has come? One line per promise. Pure; allocates nothing.
///
/// A position here is "on the disk": forced, or with `flush=async` written.
public sealed interface SafetyRule {
    /// `local` is the leader's own position, the first `count` of `replicas` those of the replicas that are
    /// connected, aligned with this term's leader, and count.
    long safeEnd(long local, long[] replicas, int count);

    /// Safe once the leader has it.
    record Local() implements SafetyRule {
        @Override
        public long safeEnd(long local, long[] replicas, int count) {
            return local;
        }
    }

    /// Safe is what consensus calls committed: a majority has it, through a record of the leader's own term.
    record Committed(LongSupplier committed) implements SafetyRule {
        @Override
        public long safeEnd(long local, long[] replicas, int count) {
            return committed.getAsLong();
        }
    }

    /// Safe once the leader and `copies` replicas have it.
    record Copied(int copies) implements SafetyRule {
        public Copied {
            if (copies < 1) throw new IllegalArgumentException("copies must be at least 1, was " + copies);
        }

        @Override
        public long safeEnd(long local, long[] replicas, int count) {
            return Math.min(local, furthest(replicas, count));
        }

        /// The highest position that at least `copies` replicas have reached; 0 if there is none.
        private long furthest(long[] replicas, int count) {
            long found = 0;
            for (int i = 0; i < count; i++) {
                int reached = 0;
                for (int j = 0; j < count; j++) if (replicas[j] >= replicas[i]) reached++;
                if (reached >= copies) found = Math.max(found, replicas[i]);
            }
            return found;
        }
    }
}
