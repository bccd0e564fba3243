// SPDX-License-Identifier: Apache-2.0
package io.trijet.lab.watch;

import io.trijet.lab.traffic.SendMeter;
import io.trijet.lab.watch.State.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the cluster twice a second, whether anybody asks or not: tells what happened, takes a sample each second,
/// and has the whole picture ready.
///
/// One thread of its own looks; the picture is read on any.
public final class Watch implements AutoCloseable {
    public static final Duration INTERVAL = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final int LOOKS_PER_SAMPLE = 2;

    private final Eyes eyes;
    private final Happenings happenings;
    private final Consumer<State> listener;
    private final Samples samples = new Samples();
    private final Thread thread;
    private volatile Picture picture;

    /// What one look gives, and what the lab itself knows. Called by the watch's thread only.
    public interface Eyes {
        Look look() throws InterruptedException;

        /// What came of the lab's own sends since this was asked last.
        SendMeter.Look sends();

        /// The last change of a leader, as `Failovers` tells it.
        Optional<Map<String, Object>> lastFailover();

        List<Fault> faults();

        State.Ledger ledger();
    }

    /// What is told, and what it was made from.
    private record Picture(Sight sight, State state) {}

    private Watch(Eyes eyes, Happenings happenings, Consumer<State> listener) {
        this.eyes = eyes;
        this.happenings = happenings;
        this.listener = listener;
        this.picture = picture(Sight.nothing(System.currentTimeMillis()));
        this.thread = Thread.ofVirtual().name("watch").unstarted(this::run);
    }

    /// The listener hears each new picture.
    public static Watch start(Eyes eyes, Happenings happenings, Consumer<State> listener) {
        var watch = new Watch(eyes, happenings, listener);
        watch.thread.start();
        return watch;
    }

    /// As of the last look.
    public State state() {
        return picture.state();
    }

    /// As of the last look, with what it was made from.
    public Sight sight() {
        return picture.sight();
    }

    /// The nodes, with what is known of them, as their processes are now.
    public List<State.Node> nodes(Look processes) {
        var now = picture.sight().next(processes);
        return now.nodes().stream().map(node -> node(now, node)).toList();
    }

    public Samples samples() {
        return samples;
    }

    public Happenings happenings() {
        return happenings;
    }

    private void run() {
        try {
            long due = System.nanoTime();
            for (long count = 1; !Thread.currentThread().isInterrupted(); count++) {
                look(count % LOOKS_PER_SAMPLE == 0);
                due = Math.max(due + INTERVAL.toNanos(), System.nanoTime());
                Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A look that goes wrong is one look less: whoever watches must go on.
    private void look(boolean isSampling) throws InterruptedException {
        try {
            var before = picture.sight();
            var now = before.next(eyes.look());
            for (var draft : HappeningRule.between(before, now)) happenings.add(draft);
            if (isSampling) samples.add(sample(now));
            picture = picture(now);
            listener.accept(picture.state());
        } catch (RuntimeException e) {
            LOG.error("a look at the cluster failed", e);
        }
    }

    /// Also tells what the lab's own producer suffered in that second.
    private Sample sample(Sight sight) {
        var sends = eyes.sends();
        for (var draft : SendRule.happenings(sends, sight.atMillis())) happenings.add(draft);
        return new Sample(
                sight.atMillis(),
                sends.acknowledged(),
                sends.failed(),
                sends.p50Millis().orElse(null),
                sends.p99Millis().orElse(null),
                Samples.groups(GroupRule.groups(sight)));
    }

    private Picture picture(Sight sight) {
        var groups = GroupRule.groups(sight);
        var faults = eyes.faults();
        var failover = eyes.lastFailover();
        var verdict =
                VerdictRule.verdict(sight, groups, faults, failover.map(page -> lastSwitch(sight.atMillis(), page)));
        var state = new State(
                sight.atMillis(),
                sight.plan().map(plan -> plan.mode().word()).orElse(null),
                verdict,
                groups,
                sight.nodes().stream().map(node -> node(sight, node)).toList(),
                samples.last().orElse(null),
                faults,
                failover.orElse(null),
                eyes.ledger());
        return new Picture(sight, state);
    }

    private static VerdictRule.LastSwitch lastSwitch(long nowMillis, Map<String, Object> page) {
        long at = page.get("atMillis") instanceof Long millis ? millis : nowMillis;
        var outage = page.get("outageMillis") instanceof Long millis ? Optional.of(millis) : Optional.<Long>empty();
        return new VerdictRule.LastSwitch(Duration.ofMillis(Math.max(0, nowMillis - at)), outage);
    }

    private static State.Node node(Sight sight, Sight.Node node) {
        return new State.Node(
                node.name(),
                node.seen().pid().orElse(null),
                node.seen().process(),
                sight.answers(node),
                node.silentMillis(sight.atMillis()),
                node.sinceMillis(),
                node.plan().brokerAddress(),
                node.plan().namesrvAddress(),
                node.plan().httpAddress(),
                node.seen().rssBytes().orElse(null));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
