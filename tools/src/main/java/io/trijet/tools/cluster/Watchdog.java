// SPDX-License-Identifier: Apache-2.0
package io.trijet.tools.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Turns hangs into deaths: probes each node on this machine and puts down the one whose event loop does not answer
/// any more, within about a second. A dead node's connections close, and everyone knows; a hung one's stay open.
///
/// One thread of its own, which alone uses the rule. A node is watched from when it has first answered.
public final class Watchdog implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofMillis(300);
    private static final Duration LATE = INTERVAL.dividedBy(2);

    private final Ward ward;
    private final NodeHttp http;
    private final WatchdogRule rule;
    private final Map<String, Long> answeredPids = new HashMap<>();
    private final ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread;

    /// Those who are watched.
    public interface Ward {
        /// Nodes that run and were not paused on purpose.
        List<Watched> watched();

        /// The node's event loop does not answer: kills it, if it still is this process.
        void putDown(Watched node) throws InterruptedException;
    }

    /// One process of a node.
    public record Watched(NodePlan plan, long pid) {}

    private Watchdog(Ward ward, NodeHttp http, WatchdogRule rule) {
        this.ward = ward;
        this.http = http;
        this.rule = rule;
        this.thread = Thread.ofPlatform().name("watchdog").daemon(true).unstarted(this::run);
    }

    public static Watchdog start(Ward ward, NodeHttp http) {
        var watchdog = new Watchdog(ward, http, new WatchdogRule(WatchdogRule.Limits.standard()));
        watchdog.thread.start();
        return watchdog;
    }

    private void run() {
        try {
            long due = System.nanoTime();
            while (!Thread.currentThread().isInterrupted()) {
                long began = System.nanoTime();
                boolean wasPunctual = began - due < LATE.toNanos();
                probeAll(wasPunctual);
                due = Math.max(began + INTERVAL.toNanos(), System.nanoTime());
                Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void probeAll(boolean beganPunctually) throws InterruptedException {
        var watched = ward.watched();
        var questions = new ArrayList<Callable<Boolean>>();
        for (var node : watched) questions.add(() -> http.isLive(node.plan(), INTERVAL));
        long began = System.nanoTime();
        var answers = probes.invokeAll(questions);
        boolean endedPunctually =
                System.nanoTime() - began < INTERVAL.plus(LATE).toNanos();
        for (int i = 0; i < watched.size(); i++) {
            try {
                judge(watched.get(i), answers.get(i).get(), beganPunctually && endedPunctually);
            } catch (ExecutionException e) {
                throw new IllegalStateException("a probe failed", e.getCause());
            }
        }
    }

    private void judge(Watched node, boolean answered, boolean wasPunctual) throws InterruptedException {
        var name = node.plan().name();
        if (answered) answeredPids.put(name, node.pid());
        boolean hasAnswered = answeredPids.getOrDefault(name, -1L) == node.pid();
        if (!hasAnswered) {
            rule.forget(name);
            return;
        }
        if (rule.mustPutDown(name, answered, wasPunctual, System.nanoTime())) ward.putDown(node);
    }

    @Override
    public void close() {
        thread.interrupt();
        probes.shutdownNow();
    }
}
