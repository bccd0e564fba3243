// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.door;

import io.trijet.broker.BrokerMetric;
import io.trijet.broker.NodeConfig;
import io.trijet.environment.Clock;
import io.trijet.environment.Environment;
import io.trijet.environment.Lane;
import io.trijet.environment.NodeId;
import io.trijet.replication.FailureDetector;
import io.trijet.replication.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after each look of the failure detector whether clients are to be let in (`DoorRule`), and tells
/// whoever holds the doors. Where leaders are not elected a master serves alone, by design: there the doors
/// stay open.
///
/// Owned by the failure detector's lane, except `shutBecause`. Time in which this node did not run is not
/// held against the others.
public final class DoorWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DoorWatch.class);

    private final NodeConfig config;
    private final FailureDetector detector;
    private final Environment environment;
    private final Lane lane;
    private final long longestStepNanos;
    private final List<Consumer<Optional<String>>> listeners = new ArrayList<>();
    private DoorRule.Doors doors = DoorRule.Doors.AT_START;
    private long lookedNanos;
    private long changedNanos;
    private volatile Optional<String> shutBecause = Optional.empty();

    public DoorWatch(NodeConfig config, FailureDetector detector, Environment environment) {
        this.config = config;
        this.detector = detector;
        this.environment = environment;
        lane = environment.lanes().apply(FailureDetector.CHANNEL);
        longestStepNanos = config.settings().detector().heartbeat().toNanos();
    }

    /// Begins to look. Any thread, once, before the failure detector starts.
    public void start() {
        if (!config.electsLeaders()) return;
        lane.post(() -> {
            lookedNanos = clock().nanos();
            changedNanos = lookedNanos;
        });
        detector.afterLook(this::look);
    }

    /// Why clients are to be shut out; empty while they are to be let in. Any thread.
    public Optional<String> shutBecause() {
        return shutBecause;
    }

    /// `listener` hears on the lane why the doors are to be shut, now if they are, and that they are to be
    /// opened again (empty). Any thread.
    public void onChange(Consumer<Optional<String>> listener) {
        lane.post(() -> {
            listeners.add(listener);
            if (!doors.areOpen()) listener.accept(shutBecause);
        });
    }

    private void look() {
        long now = clock().nanos();
        long awake = Math.min(now - lookedNanos, longestStepNanos);
        lookedNanos = now;
        var before = doors;
        doors = DoorRule.next(before, facts(), awake, config.settings().door().patience());
        shutBecause = Optional.of(doors.shutBecause()).filter(reason -> !reason.isEmpty());
        if (doors.areOpen() != before.areOpen()) changed(now);
    }

    private void changed(long now) {
        long millis = (now - changedNanos) / 1_000_000;
        changedNanos = now;
        if (doors.areOpen()) {
            LOG.info("doors=open shutMillis={} node={}", millis, config.self());
        } else {
            environment.meter().add(BrokerMetric.DOORS_SHUT, 1);
            LOG.warn("doors=shut reason=\"{}\" openMillis={} node={}", doors.shutBecause(), millis, config.self());
        }
        listeners.forEach(listener -> listener.accept(shutBecause));
    }

    /// Who is merely suspected counts for no majority: it is silent, or says itself that it does not keep up.
    private DoorRule.Facts facts() {
        var health = detector.all();
        var own = detector.health(config.self());
        boolean keepsUp = own.state() == Health.State.ALIVE;
        return new DoorRule.Facts(health.size(), alive(health), others(health), keepsUp ? "" : own.reason());
    }

    private int alive(SequencedMap<NodeId, Health> health) {
        int alive = 0;
        for (var entry : health.entrySet()) {
            boolean isSelf = entry.getKey().equals(config.self());
            if (isSelf || entry.getValue().state() == Health.State.ALIVE) alive++;
        }
        return alive;
    }

    private static String others(SequencedMap<NodeId, Health> health) {
        var text = new StringJoiner(", ");
        health.forEach((node, state) -> {
            if (state.state() != Health.State.ALIVE)
                text.add(node + " is " + state.state() + " (" + state.reason() + ")");
        });
        return text.toString();
    }

    private Clock clock() {
        return environment.clock();
    }
}
