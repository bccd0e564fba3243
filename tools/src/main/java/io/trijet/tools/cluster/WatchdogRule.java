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
    private final Map<String, Long> killedNanos = new HashMap<>();
    private OptionalLong lastKillNanos = OptionalLong.empty();

    /// `missedProbes` in a row mean hung. The same node is put down at most once `perNode`, any two nodes at
    /// least `anyNode` apart.
    public record Limits(int missedProbes, Duration perNode, Duration anyNode) {
        public Limits {
            if (missedProbes < 1)
                throw new IllegalArgumentException("missedProbes must be at least 1: " + missedProbes);
        }

        public static Limits standard() {
            return new Limits(3, Duration.ofMinutes(1), Duration.ofSeconds(10));
        }
    }

    public WatchdogRule(Limits limits) {
        this.limits = limits;
    }

    /// One probe: true if the node must be put down now, which is then taken for done.
    public boolean mustPutDown(String node, boolean answered, boolean wasPunctual, long nowNanos) {
        if (answered || !wasPunctual) {
            missed.remove(node);
            return false;
        }
        int count = missed.merge(node, 1, Integer::sum);
        if (count < limits.missedProbes() || isTooSoon(node, nowNanos)) return false;
        missed.remove(node);
        killedNanos.put(node, nowNanos);
        lastKillNanos = OptionalLong.of(nowNanos);
        return true;
    }

    /// The node is not watched now: it is starting, or was stopped on purpose.
    public void forget(String node) {
        missed.remove(node);
    }

    private boolean isTooSoon(String node, long nowNanos) {
        var own = killedNanos.get(node);
        boolean isAgain = own != null && nowNanos - own < limits.perNode().toNanos();
        boolean isAnother = lastKillNanos.isPresent()
                && nowNanos - lastKillNanos.getAsLong() < limits.anyNode().toNanos();
        return isAgain || isAnother;
    }
}
