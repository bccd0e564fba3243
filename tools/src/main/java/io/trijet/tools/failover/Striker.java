// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.failover;

import io.trijet.tools.cluster.ClusterException;
import io.trijet.tools.cluster.NodeProcess;
import io.trijet.tools.cluster.TemporaryCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Does the fault to one node, looks whether it bit, and undoes it.
record Striker(TemporaryCluster cluster, Fault fault) {
    private static final Duration BITES_WITHIN = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofMillis(5);

    /// Strikes the leader of the group that acknowledged most. Empty if nobody leads anything.
    Optional<Strike> strike(Observation observation, Map<String, Long> acknowledged)
            throws ClusterException, InterruptedException {
        var leaders = observation.leaders();
        var busiest = leaders.entrySet().stream()
                .max(Comparator.comparingLong(led -> acknowledged.getOrDefault(led.getKey(), 0L)));
        if (busiest.isEmpty()) return Optional.empty();
        var victim = busiest.get().getValue().node();
        var led = new TreeMap<String, Long>();
        leaders.forEach((group, leader) -> {
            if (leader.node().equals(victim)) led.put(group, leader.term());
        });
        // A signal that goes through a process of its own takes a while: only then it counts.
        if (fault == Fault.PAUSE) cluster.process(victim).pause();
        var strike = new Strike(victim, busiest.get().getKey(), led, System.nanoTime(), System.currentTimeMillis());
        if (fault == Fault.KILL) cluster.process(victim).kill();
        return Optional.of(strike);
    }

    /// A busy process stops once each of its threads has noticed the signal.
    boolean hasBitten(Strike strike) throws IOException, InterruptedException {
        var process = cluster.process(strike.node());
        if (fault != Fault.PAUSE) return !process.isAlive();
        while (!isStopped(process.pid())) {
            if (System.nanoTime() - strike.atNanos() > BITES_WITHIN.toNanos()) return false;
            Thread.sleep(LOOK);
        }
        return true;
    }

    /// Field 3 of `/proc/PID/stat`, behind the name in brackets.
    private static boolean isStopped(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("T");
    }

    /// Ends a pause.
    void resume(Strike strike) throws ClusterException, InterruptedException {
        cluster.process(strike.node()).resume();
    }

    boolean isDead(Strike strike) {
        return !cluster.process(strike.node()).isAlive();
    }

    /// Everyone is there again, and in sync.
    void mend(Strike strike) throws ClusterException, InterruptedException {
        if (cluster.process(strike.node()).state() == NodeProcess.State.PAUSED) resume(strike);
        if (isDead(strike)) cluster.restart(strike.node());
        cluster.awaitReady(strike.node());
        cluster.awaitSettled();
    }
}
