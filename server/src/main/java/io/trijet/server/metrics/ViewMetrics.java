// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.trijet.broker.NodeView;
import io.trijet.broker.NodeView.GroupView;
import io.trijet.replication.ReplicationView;
import io.trijet.replication.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a scrape reads from the node's picture: positions, lag, roles, and what RocketMQ exports under its own
/// names where the meaning is the same. Not shared between scrapes.
public final class ViewMetrics {
    private static final int READ_WRITE = 6;
    private static final int READ_ONLY = 4;

    private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
    private final NodeView view;

    private ViewMetrics(NodeView view) {
        this.view = view;
    }

    public static List<MetricSnapshot> of(NodeView view) {
        var metrics = new ViewMetrics(view);
        metrics.node();
        for (var group : view.groups()) {
            metrics.log(group);
            metrics.replicas(group.replication());
        }
        metrics.rocketMq();
        var snapshots = new ArrayList<MetricSnapshot>();
        metrics.gauges.values().forEach(gauge -> snapshots.add(gauge.build()));
        return snapshots;
    }

    private void node() {
        gauge("trijet_serving", "1 once the node serves its clients.", view.serving() ? 1 : 0);
        gauge(
                "trijet_doors_open",
                "0 while clients are refused: no majority, or the node's own disk does not keep up.",
                view.shutBecause().isEmpty() ? 1 : 0);
        gauge("trijet_disk_used_ratio", "Share of the data's disk that is full.", view.diskUsed());
        gauge("trijet_clients", "Registered clients.", view.clients().size());
    }

    private void log(GroupView group) {
        var view = group.replication();
        var name = group.name();
        gauge("trijet_log_start_bytes", "First position that is kept.", (double) view.start(), "group", name);
        gauge("trijet_log_end_bytes", "First position not yet written.", (double) view.end(), "group", name);
        gauge(
                "trijet_log_persisted_end_bytes",
                "First position not yet on the disk.",
                (double) view.persistedEnd(),
                "group",
                name);
        gauge("trijet_log_safe_end_bytes", "First position not yet safe.", (double) view.safeEnd(), "group", name);
        gauge(
                "trijet_log_indexed_end_bytes",
                "First position not yet served.",
                (double) group.indexedEnd(),
                "group",
                name);
        gauge(
                "trijet_term",
                "The term this node is in.",
                (double) view.standing().term(),
                "group",
                name);
        boolean leads = view.standing() instanceof Standing.Leading;
        gauge("trijet_node_role", "1 for the role this node has.", leads ? 1 : 0, "group", name, "role", "leader");
        gauge("trijet_node_role", "1 for the role this node has.", leads ? 0 : 1, "group", name, "role", "follower");
    }

    private void replicas(ReplicationView view) {
        long inSync = 0;
        for (var replica : view.replicas()) {
            var labels =
                    new String[] {"group", view.group(), "peer", replica.node().name()};
            boolean isOther = !replica.node().equals(view.self());
            if (isOther && replica.inSync()) inSync++;
            gauge(
                    "trijet_replication_lag_bytes",
                    "How far the replica is behind.",
                    (double) replica.lagBytes(),
                    labels);
            gauge(
                    "trijet_replica_in_sync",
                    "1 if it is connected and has caught up.",
                    replica.inSync() ? 1 : 0,
                    labels);
            gauge(
                    "trijet_replica_silent_seconds",
                    "Age of its last sign of life.",
                    replica.silentMillis() / 1e3,
                    labels);
        }
        gauge("trijet_in_sync_replicas", "Other replicas that are in sync.", (double) inSync, "group", view.group());
    }

    /// RocketMQ counts by node: what several groups have is added up.
    private void rocketMq() {
        boolean leads = false;
        double toFlush = 0;
        double toDispatch = 0;
        double size = 0;
        var lags = new TreeMap<QueueReaders, Long>();
        for (var group : view.groups()) {
            var replication = group.replication();
            leads |= replication.standing() instanceof Standing.Leading;
            toFlush += replication.end() - replication.persistedEnd();
            toDispatch += Math.max(0, replication.safeEnd() - group.indexedEnd());
            size += replication.end() - replication.start();
            addLags(group, lags);
        }
        rocket("rocketmq_broker_permission", "6 read and write, 4 read.", leads ? READ_WRITE : READ_ONLY);
        rocket("rocketmq_topic_number", "Topics.", view.topics().size());
        rocket(
                "rocketmq_consumer_group_number",
                "Consumer groups.",
                view.subscriptionGroups().size());
        rocket("rocketmq_storage_flush_behind_bytes", "Written and not yet on the disk.", toFlush);
        rocket("rocketmq_storage_dispatch_behind_bytes", "Safe and not yet served.", toDispatch);
        rocket("rocketmq_storage_size_bytes", "Size of the log.", size);
        lags.forEach((readers, lag) -> rocket(
                "rocketmq_consumer_lag_messages",
                "Messages not yet consumed.",
                (double) lag,
                "consumer_group",
                readers.group,
                "topic",
                readers.topic));
    }

    private record QueueReaders(String group, String topic) implements Comparable<QueueReaders> {
        @Override
        public int compareTo(QueueReaders other) {
            int byGroup = group.compareTo(other.group);
            return byGroup != 0 ? byGroup : topic.compareTo(other.topic);
        }
    }

    private static void addLags(GroupView group, Map<QueueReaders, Long> lags) {
        var ends = new LinkedHashMap<Object, Long>();
        for (var queue : group.queues()) ends.put(queue.queue(), queue.maxOffset());
        for (var offset : group.offsets()) {
            long end = ends.getOrDefault(offset.queue(), offset.queueOffset());
            var readers = new QueueReaders(offset.group(), offset.queue().topic());
            lags.merge(readers, Math.max(0, end - offset.queueOffset()), Long::sum);
        }
    }

    private void rocket(String name, String help, double value, String... labels) {
        var all = new ArrayList<>(List.of("cluster", view.cluster(), "node_type", "broker", "node_id"));
        all.add(view.self().name());
        all.addAll(List.of(labels));
        gauge(name, help, value, all.toArray(String[]::new));
    }

    private void gauge(String name, String help, double value, String... labels) {
        var point = GaugeDataPointSnapshot.builder()
                .value(value)
                .labels(Labels.of(labels))
                .build();
        gauges.computeIfAbsent(name, _ -> GaugeSnapshot.builder().name(name).help(help))
                .dataPoint(point);
    }
}
