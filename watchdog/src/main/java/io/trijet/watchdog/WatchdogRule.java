// SPDX-License-Identifier: Apache-2.0
package io.trijet.watchdog;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/// When a node that does not answer is taken for hung, so that its death is better than its silence. Told
/// of every probe, in time order; touches nothing. Not for several threads.
///
/// A watchdog that was itself late knows nothing: whatever kept it may have kept the nodes; nor does one
/// whom no node answers. A node that has just started is slow, and is given more time. And since all that
/// may be wrong, no more is put down than a cluster can bear.
public final class WatchdogRule {
    private final Limits limits;
    private final Map<String, Known> nodes = new HashMap<>();
    private final Map<String, Long> killedNanos = new HashMap<>();
    private OptionalLong lastKillNanos = OptionalLong.empty();

    /// One process of a node: answers and misses in a row.
    private static final class Known {
        private boolean isSettled;
        private int answers;
        private int missed;
    }

    /// `missedProbes` in a row mean hung, of a node that once answered `settledProbes` in a row; of one that
    /// has not yet, but has answered, `missedAtFirst` do. The same node is put down at most once `perNode`, any
    /// two nodes at least `anyNode` apart.
    public record Limits(int missedProbes, int settledProbes, int missedAtFirst, Duration perNode, Duration anyNode) {
        public Limits {
            if (missedProbes < 1 || settledProbes < 1 || missedAtFirst < missedProbes)
                throw new IllegalArgumentException("must be at least 1, and missedAtFirst at least missedProbes: "
                        + missedProbes + ", " + settledProbes + ", " + missedAtFirst);
        }

        public static Limits standard() {
            return new Limits(3, 10, 30, Duration.ofMinutes(1), Duration.ofSeconds(10));
        }
    }

    public WatchdogRule(Limits limits) {
        this.limits = limits;
    }

    /// One probe: true if the node must be put down now, which is then taken for done. `isTelling`: the
    /// watchdog was punctual, and some other node answered it, if there is one.
    public boolean mustPutDown(String node, boolean hasAnswered, boolean isTelling, long nowNanos) {
        if (hasAnswered) answered(nodes.computeIfAbsent(node, _ -> new Known()));
        var known = nodes.get(node);
        if (known == null) return false;
        if (hasAnswered || !isTelling) {
            known.missed = 0;
            return false;
        }
        known.answers = 0;
        known.missed++;
        int most = known.isSettled ? limits.missedProbes() : limits.missedAtFirst();
        if (known.missed < most || isTooSoon(node, nowNanos)) return false;
        forget(node);
        killedNanos.put(node, nowNanos);
        lastKillNanos = OptionalLong.of(nowNanos);
        return true;
    }

    private void answered(Known known) {
        known.answers++;
        known.isSettled |= known.answers >= limits.settledProbes();
    }

    /// The node is another process now: it may take its time until it answers at all.
    public void forget(String node) {
        nodes.remove(node);
    }

    private boolean isTooSoon(String node, long nowNanos) {
        var own = killedNanos.get(node);
        boolean isAgain = own != null && nowNanos - own < limits.perNode().toNanos();
        boolean isAnother = lastKillNanos.isPresent()
                && nowNanos - lastKillNanos.getAsLong() < limits.anyNode().toNanos();
        return isAgain || isAnother;
    }
}
