// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/// When a node that does not answer is taken for hung, so that its death is better than its silence. Told of every
/// probe, in time order; touches nothing. Not for several threads.
///
/// A watchdog that was itself late knows nothing: whatever kept it may have kept the nodes. And it may be wrong, so
/// it never takes down more than the cluster can bear.
public final class WatchdogRule {
    private final Limits limits;
    private final Map<String, Integer> missed = new HashMap<>();
    private final Map<String, Integer> answered = new HashMap<>();
    private final Map<String, Long> killedNanos = new HashMap<>();
    private OptionalLong lastKillNanos = OptionalLong.empty();

    /// `missedProbes` in a row mean hung, of a node that once answered `settledProbes` in a row. The same node
    /// is put down at most once `perNode`, any two nodes at least `anyNode` apart.
    public record Limits(int missedProbes, int settledProbes, Duration perNode, Duration anyNode) {
        public Limits {
            if (missedProbes < 1 || settledProbes < 1)
                throw new IllegalArgumentException(
                        "must be at least 1: missedProbes " + missedProbes + ", settledProbes " + settledProbes);
        }

        public static Limits standard() {
            return new Limits(3, 10, Duration.ofMinutes(1), Duration.ofSeconds(10));
        }
    }

    public WatchdogRule(Limits limits) {
        this.limits = limits;
    }

    /// One probe: true if the node must be put down now, which is then taken for done. `isTelling`: the
    /// watchdog was punctual, and some other node answered it, if there is one.
    public boolean mustPutDown(String node, boolean hasAnswered, boolean isTelling, long nowNanos) {
        if (hasAnswered || !isTelling) {
            missed.remove(node);
            if (hasAnswered) answered.merge(node, 1, Integer::sum);
            return false;
        }
        if (answered.getOrDefault(node, 0) < limits.settledProbes()) {
            answered.remove(node);
            return false;
        }
        int count = missed.merge(node, 1, Integer::sum);
        if (count < limits.missedProbes() || isTooSoon(node, nowNanos)) return false;
        forget(node);
        killedNanos.put(node, nowNanos);
        lastKillNanos = OptionalLong.of(nowNanos);
        return true;
    }

    /// The node is another process now, or is not watched: it has to answer well again first.
    public void forget(String node) {
        missed.remove(node);
        answered.remove(node);
    }

    private boolean isTooSoon(String node, long nowNanos) {
        var own = killedNanos.get(node);
        boolean isAgain = own != null && nowNanos - own < limits.perNode().toNanos();
        boolean isAnother = lastKillNanos.isPresent()
                && nowNanos - lastKillNanos.getAsLong() < limits.anyNode().toNanos();
        return isAgain || isAnother;
    }
}
