// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// Restarts a `raft` cluster one node at a time, so that a majority serves all the time: the node hands over what it
/// leads and waits until clients have learned it from their routes, and the next one waits until everyone has caught
/// up.
///
/// Ends at the first thing that does not work, with all other nodes untouched.
public final class RollingRestart<E extends Exception> {
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(60);
    /// The official client polls its routes every 30 s.
    public static final Duration LINGER = Duration.ofSeconds(35);

    private static final long POLL_MILLIS = 50;

    private final Nodes<E> nodes;
    private final Consumer<String> progress;

    /// The nodes, by name. `E` is how a caller says that something cannot be done.
    public interface Nodes<E extends Exception> {
        List<String> names();

        /// What the node says of its groups (`GET /v1/replication`); empty if it does not answer.
        Optional<JsonNode> replication(String node) throws InterruptedException;

        /// Lets the node hand over what it leads, then wait until clients have turned to others, `linger` at most, and
        /// then take nothing new.
        void drain(String node, Duration linger) throws E, InterruptedException;

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
        progress.accept(node + ": leads nothing any more, and waits for clients to learn that, " + LINGER.toSeconds()
                + " s at most");
        nodes.drain(node, LINGER);
        progress.accept(node + ": stopping");
        nodes.stop(node);
        nodes.start(node);
        progress.accept(node + ": started, catching up");
        awaitSettled("after " + node + " was started");
        progress.accept(node + ": in sync");
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
}
