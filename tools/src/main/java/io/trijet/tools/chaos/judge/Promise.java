// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.chaos.judge;

import io.trijet.tools.cluster.ClusterMode;
import java.util.EnumSet;
import java.util.Set;

/// What may be found without anything being wrong.
///
/// `raft` allows nothing. `async` answers before another has the message: what only the former master had is gone once
/// another was made master, and with it whatever was read from there. In `sync` a master without a replica acknowledges
/// nothing, but it does tell consumers how far they are: that is gone once another was made master in its place.
public record Promise(Set<Check> allowed, String text) {
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

    /// `isMasterReplaced`: an operator made another node master, or the master's disk was replaced. `wasMasterAlone`: a
    /// master was seen without a replica.
    public static Promise of(ClusterMode mode, boolean isMasterReplaced, boolean wasMasterAlone) {
        if (mode == ClusterMode.ASYNC && isMasterReplaced)
            return new Promise(LOST_WITH_THE_MASTER, "what only the replaced master had");
        if (mode == ClusterMode.SYNC && isMasterReplaced && wasMasterAlone)
            return new Promise(Set.of(Check.OFFSETS_WENT_BACK), "the progress that a master without a replica told");
        return new Promise(Set.of(), "nothing");
    }

    public boolean isKept(Findings findings) {
        return allowed.containsAll(findings.counts().keySet());
    }
}
