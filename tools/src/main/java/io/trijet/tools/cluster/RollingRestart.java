// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// Restarts a `raft` cluster one node at a time, so that a majority serves all the time: what the node leads is
/// handed to others first, and the next one waits until everyone has caught up.
///
/// Ends at the first thing that does not work, with all other nodes untouched.
public final class RollingRestart<E extends Exception> {
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(60);
    private static final Duration HANDS_OVER_WITHIN = Duration.ofSeconds(15);
    private static final Duration RESTS_BETWEEN_TRIES = Duration.ofMillis(200);
    private static final long POLL_MILLIS = 50;

    private final Nodes<E> nodes;
    private final Consumer<String> progress;

    /// The nodes, by name. `E` is how a caller says that something cannot be done.
    public interface Nodes<E extends Exception> {
        List<String> names();

        /// What the node says of its groups (`GET /v1/replication`); empty if it does not answer.
        Optional<JsonNode> replication(String node) throws InterruptedException;

        /// Asks `leader` to hand the group to `to`. Says why it would not, and then nothing changed; empty if
        /// it did.
        Optional<String> transfer(String leader, String group, String to) throws E, InterruptedException;

        /// Lets the node leave by itself.
        void stop(String node) throws E, InterruptedException;

        /// Starts it again; it may have to catch up.
        void start(String node) throws E, InterruptedException;

        /// How to say that something did not happen in time.
        E tooLate(String what);
    }

    public RollingRestart(Nodes<E> nodes, Consumer<String> progress) {
        this.nodes = nodes;
        this.progress = progress;
    }

    /// All nodes, in their order.
    public void run() throws E, InterruptedException {
        awaitSettled("before anything is stopped");
        for (var node : nodes.names()) restart(node);
    }

    private void restart(String node) throws E, InterruptedException {
        for (var group : ledBy(node)) handOver(node, group);
        progress.accept(node + ": stopping");
        nodes.stop(node);
        nodes.start(node);
        progress.accept(node + ": started, catching up");
        awaitSettled("after " + node + " was started");
        progress.accept(node + ": in sync");
    }

    private List<String> ledBy(String node) throws InterruptedException {
        var led = new ArrayList<String>();
        var account = nodes.replication(node);
        if (account.isEmpty()) return led;
        for (var group : account.get().path("groups")) if (leads(group)) led.add(name(group));
        return led;
    }

    private void handOver(String node, String group) throws E, InterruptedException {
        long deadline = System.nanoTime() + HANDS_OVER_WITHIN.toNanos();
        var refused = Optional.of("no other node answers");
        while (ledBy(node).contains(group)) {
            var heir = heir(node);
            if (heir.isPresent()) refused = nodes.transfer(node, group, heir.get());
            if (refused.isEmpty()) {
                progress.accept(node + ": " + group + " handed to " + heir.orElseThrow());
                return;
            }
            if (System.nanoTime() - deadline > 0)
                throw nodes.tooLate(node + " did not hand over " + group + " within " + HANDS_OVER_WITHIN.toSeconds()
                        + " s: " + refused.get());
            Thread.sleep(RESTS_BETWEEN_TRIES);
        }
    }

    /// Of the others the one that leads the fewest groups.
    private Optional<String> heir(String node) throws InterruptedException {
        Optional<String> best = Optional.empty();
        int fewest = Integer.MAX_VALUE;
        for (var other : nodes.names()) {
            if (other.equals(node) || nodes.replication(other).isEmpty()) continue;
            int count = ledBy(other).size();
            if (count < fewest) {
                best = Optional.of(other);
                fewest = count;
            }
        }
        return best;
    }

    private void awaitSettled(String when) throws E, InterruptedException {
        long deadline = System.nanoTime() + SETTLES_WITHIN.toNanos();
        while (!isSettled()) {
            if (System.nanoTime() - deadline > 0)
                throw nodes.tooLate("not all nodes were in sync within " + SETTLES_WITHIN.toSeconds() + " s " + when);
            Thread.sleep(POLL_MILLIS);
        }
    }

    private boolean isSettled() throws InterruptedException {
        var accounts = new ArrayList<JsonNode>();
        for (var node : nodes.names()) {
            var account = nodes.replication(node);
            if (account.isEmpty()) return false;
            accounts.add(account.get());
        }
        return SettledRule.isSettled(accounts);
    }

    private static boolean leads(JsonNode group) {
        return group.path("role").asString("").equals("leader");
    }

    private static String name(JsonNode group) {
        return group.path("group").asString("");
    }
}
