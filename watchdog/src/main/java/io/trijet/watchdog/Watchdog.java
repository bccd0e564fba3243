// SPDX-License-Identifier: Apache-2.0
package io.trijet.watchdog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Turns hangs into deaths: probes each node on this machine and puts down the one whose event loop does
/// not answer any more, within about a second. A dead node's connections close, and everyone knows; a hung
/// one's stay open.
///
/// One thread of its own, which alone uses the rule.
public final class Watchdog implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofMillis(300);
    private static final Duration LATE = INTERVAL.dividedBy(2);

    private final Ward ward;
    private final WatchdogRule rule;
    private final Map<String, Long> pids = new HashMap<>();
    private final ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread;
    private volatile boolean isClosed;

    /// Those who are watched.
    public interface Ward {
        /// Nodes that run and were not paused on purpose.
        List<Watched> watched();

        /// True if the node's event loop answered in time. Several are asked at once.
        boolean isLive(Watched node, Duration within) throws InterruptedException;

        /// The node's event loop does not answer: kills it, if it still is this process.
        void putDown(Watched node) throws InterruptedException;
    }

    /// One process of a node.
    public record Watched(String name, long pid) {}

    private Watchdog(Ward ward, WatchdogRule rule) {
        this.ward = ward;
        this.rule = rule;
        this.thread = Thread.ofPlatform().name("watchdog").daemon(true).unstarted(this::run);
    }

    public static Watchdog start(Ward ward) {
        var watchdog = new Watchdog(ward, new WatchdogRule(WatchdogRule.Limits.standard()));
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
        for (var node : watched) questions.add(() -> ward.isLive(node, INTERVAL));
        long began = System.nanoTime();
        var answers = probes.invokeAll(questions);
        boolean endedPunctually =
                System.nanoTime() - began < INTERVAL.plus(LATE).toNanos();
        var answered = new ArrayList<Boolean>();
        for (var answer : answers) answered.add(isTrue(answer));
        boolean isWitnessed = watched.size() == 1 || answered.contains(true);
        boolean isTelling = beganPunctually && endedPunctually && isWitnessed;
        for (int i = 0; i < watched.size() && !isClosed; i++) judge(watched.get(i), answered.get(i), isTelling);
    }

    private boolean isTrue(Future<Boolean> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            // Closing interrupts what is under way.
            if (isClosed) return true;
            throw new IllegalStateException("a probe failed", e.getCause());
        }
    }

    private void judge(Watched node, boolean hasAnswered, boolean isTelling) throws InterruptedException {
        var name = node.name();
        var before = pids.put(name, node.pid());
        if (before == null || before != node.pid()) rule.forget(name);
        if (rule.mustPutDown(name, hasAnswered, isTelling, System.nanoTime())) ward.putDown(node);
    }

    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
        probes.shutdownNow();
    }
}
