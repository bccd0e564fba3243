// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

import io.trijet.tools.cluster.ClusterMode;
import java.util.EnumSet;
import java.util.Set;

/// What may be found without anything being wrong.
///
/// `raft` and `sync` allow nothing. `async` answers before another has the message: what only the former
/// master had is gone once another was made master, and with it whatever was read from there.
public record Promise(Set<Check> allowed) {
    private static final Set<Check> LOST_WITH_THE_MASTER = EnumSet.of(
            Check.LOST,
            Check.MISPLACED,
            Check.FOUNDED_AND_GONE,
            Check.UNSTABLE_READS,
            Check.ENDS_WENT_BACK,
            Check.OFFSETS_WENT_BACK,
            Check.GAPS);

    public Promise {
        allowed = Set.copyOf(allowed);
    }

    /// `isMasterReplaced`: an operator made another node master, or the master's disk was replaced.
    public static Promise of(ClusterMode mode, boolean isMasterReplaced) {
        return mode == ClusterMode.ASYNC && isMasterReplaced
                ? new Promise(LOST_WITH_THE_MASTER)
                : new Promise(Set.of());
    }

    public boolean isKept(Findings findings) {
        return allowed.containsAll(findings.counts().keySet());
    }

    /// For people.
    public String text() {
        return allowed.isEmpty() ? "nothing" : "what only the replaced master had";
    }
}
