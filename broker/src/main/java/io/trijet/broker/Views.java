// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker;

import io.trijet.broker.NodeView.GroupView;
import io.trijet.broker.NodeView.OffsetView;
import io.trijet.broker.NodeView.QueueView;
import io.trijet.storage.index.QueueKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Takes the pictures of a group: on its lane, twice a second, and when asked.
final class Views {
    private static final long INTERVAL = Duration.ofMillis(500).toNanos();

    private final GroupParts parts;
    private final BooleanSupplier serving;
    private volatile @Nullable GroupPicture latest;

    Views(GroupParts parts, BooleanSupplier serving) {
        this.parts = parts;
        this.serving = serving;
    }

    void start() {
        take();
        parts.lane().at(parts.shared().environment().clock().nanos() + INTERVAL, this::start);
    }

    /// Any thread. Before the group has started there is nothing to see.
    Optional<GroupPicture> latest() {
        return Optional.ofNullable(latest);
    }

    GroupPicture take() {
        var builder = new NodeView.Builder();
        for (var feature : parts.features()) feature.describe(builder);
        builder.counter("messagesIn", parts.shared().traffic().in());
        builder.counter("messagesOut", parts.shared().traffic().out());
        var picture = new GroupPicture(
                group(),
                serving.getAsBoolean(),
                parts.housekeeping().diskUsed(),
                builder.clients(),
                builder.counters());
        var shared = parts.shared();
        long waiting = shared.unacknowledged().count();
        shared.node().gauges().set(BrokerMetric.SENDS_WAITING, shared.number(), waiting);
        latest = picture;
        return picture;
    }

    private GroupView group() {
        var shared = parts.shared();
        var state = shared.machine().state();
        return new GroupView(
                shared.group(),
                shared.replication().view(),
                parts.indexer().position(),
                List.copyOf(state.topics()),
                List.copyOf(state.groups()),
                queues(),
                offsets(),
                shared.log().flaws(),
                shared.log().scrubPasses());
    }

    private List<QueueView> queues() {
        var index = parts.shared().queues();
        var list = new ArrayList<QueueView>();
        index.maxOffsets().forEach((queue, max) -> list.add(new QueueView(queue, index.minOffset(queue), max)));
        return list;
    }

    private List<OffsetView> offsets() {
        var state = parts.shared().machine().state();
        var list = new ArrayList<OffsetView>();
        for (var group : state.groupsWithOffsets()) {
            state.offsetsOf(group).forEach((QueueKey queue, Long next) -> list.add(new OffsetView(group, queue, next)));
        }
        return list;
    }
}
