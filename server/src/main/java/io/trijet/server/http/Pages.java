// SPDX-License-Identifier: Apache-2.0
package io.trijet.server.http;

import io.trijet.broker.NodeView;
import io.trijet.broker.NodeView.GroupView;
import io.trijet.environment.NodeId;
import io.trijet.replication.Mode;
import io.trijet.replication.ReplicationView;
import io.trijet.replication.ReplicationView.ReplicaView;
import io.trijet.replication.StandingChange;
import io.trijet.server.NodeFacts;
import io.trijet.storage.Flaw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the control API shows, as maps and lists in the order in which they are printed. Pure.
final class Pages {
    private Pages() {}

    static Map<String, Object> node(NodeFacts facts, Optional<NodeView> view) {
        var config = facts.config().node();
        var page = new LinkedHashMap<String, Object>();
        page.put("node", config.self().name());
        page.put("cluster", config.cluster());
        page.put("clusterId", config.clusterId());
        page.put("mode", word(config.mode()));
        page.put("flush", word(config.settings().replication().flush()));
        page.put("pid", facts.pid());
        page.put("version", facts.version());
        page.put("startedAt", facts.startedAt().toString());
        page.put("role", view.map(Pages::roleOf).orElse("starting"));
        page.put("serving", view.map(NodeView::serving).orElse(false));
        putDoors(page, view.flatMap(NodeView::shutBecause));
        page.put("addresses", facts.addresses());
        return page;
    }

    static Map<String, Object> replication(NodeView view) {
        var groups = new ArrayList<Map<String, Object>>();
        for (var group : view.groups()) groups.add(replication(group));
        var page = new LinkedHashMap<String, Object>();
        putDoors(page, view.shutBecause());
        page.put("groups", groups);
        return page;
    }

    private static void putDoors(Map<String, Object> page, Optional<String> shutBecause) {
        page.put("doors", shutBecause.isEmpty() ? "open" : "shut");
        page.put("shutBecause", shutBecause.orElse(null));
    }

    private static Map<String, Object> replication(GroupView group) {
        var view = group.replication();
        var page = new LinkedHashMap<String, Object>();
        page.put("group", view.group());
        page.put("mode", word(view.mode()));
        page.put("term", view.standing().term());
        page.put("role", roleOf(view));
        page.put("leader", view.leader().map(NodeId::name).orElse(null));
        page.put("start", view.start());
        page.put("end", view.end());
        page.put("persistedEnd", view.persistedEnd());
        page.put("safeEnd", view.safeEnd());
        page.put("acknowledgement", view.acknowledgement().name());
        page.put("trouble", view.trouble());
        page.put("cutBytes", view.cutBytes());
        page.put("cutMessages", view.cutMessages());
        page.put(
                "damage",
                group.damage().stream().map(flaw -> damage(flaw, view.mode())).toList());
        page.put("changes", view.changes().stream().map(Pages::change).toList());
        page.put("replicas", view.replicas().stream().map(Pages::replica).toList());
        return page;
    }

    private static Map<String, Object> damage(Flaw flaw, Mode mode) {
        var page = new LinkedHashMap<String, Object>();
        page.put("file", flaw.file());
        page.put("position", flaw.before().position());
        page.put("until", flaw.after().position());
        page.put("why", flaw.why());
        page.put(
                "remedy",
                mode == Mode.SINGLE
                        ? "there is no other copy: restore a backup; the messages there are not served"
                        : "none needed: it is fetched from another member as soon as one that has it can be reached");
        return page;
    }

    private static Map<String, Object> change(StandingChange change) {
        var page = new LinkedHashMap<String, Object>();
        page.put("atMillis", change.wallMillis());
        page.put("change", word(change.kind()));
        page.put("term", change.term());
        var key = change.kind() == StandingChange.Kind.VOTED ? "votedFor" : "leader";
        page.put(key, change.whom().map(NodeId::name).orElse(null));
        if (!change.why().isEmpty()) page.put("why", change.why());
        return page;
    }

    private static Map<String, Object> replica(ReplicaView replica) {
        var page = new LinkedHashMap<String, Object>();
        page.put("node", replica.node().name());
        page.put("role", replica.role());
        page.put("end", replica.end());
        page.put("flushed", replica.flushed());
        page.put("lagBytes", replica.lagBytes());
        page.put("inSync", replica.inSync());
        page.put("state", replica.state().name());
        page.put("reason", replica.reason());
        page.put("silentMillis", replica.silentMillis());
        return page;
    }

    /// One row per replica of each group.
    static List<Map<String, Object>> replicaRows(NodeView view) {
        var rows = new ArrayList<Map<String, Object>>();
        for (var group : view.groups()) {
            for (var replica : group.replication().replicas()) {
                var row = new LinkedHashMap<String, Object>();
                row.put("group", group.name());
                row.putAll(replica(replica));
                rows.add(row);
            }
        }
        return rows;
    }

    static List<Map<String, Object>> topics(NodeView view) {
        var rows = new ArrayList<Map<String, Object>>();
        for (var topic : view.topics()) {
            var row = new LinkedHashMap<String, Object>();
            row.put("topic", topic.name());
            row.put("readQueues", topic.readQueues());
            row.put("writeQueues", topic.writeQueues());
            row.put("permission", topic.permission());
            row.put("messages", messagesOf(view, topic.name()));
            rows.add(row);
        }
        return rows;
    }

    private static long messagesOf(NodeView view, String topic) {
        long messages = 0;
        for (var group : view.groups()) {
            for (var queue : group.queues()) {
                if (queue.queue().topic().equals(topic)) messages += queue.maxOffset() - queue.minOffset();
            }
        }
        return messages;
    }

    static List<Map<String, Object>> groups(NodeView view) {
        var rows = new ArrayList<Map<String, Object>>();
        for (var subscription : view.subscriptionGroups()) {
            var row = new LinkedHashMap<String, Object>();
            row.put("group", subscription.name());
            row.put("clients", clientsOf(view, subscription.name()));
            row.put("lag", lagOf(view, subscription.name()));
            rows.add(row);
        }
        return rows;
    }

    private static long clientsOf(NodeView view, String group) {
        return view.clients().stream()
                .filter(client -> client.consumerGroups().contains(group))
                .count();
    }

    private static long lagOf(NodeView view, String consumers) {
        long lag = 0;
        for (var group : view.groups()) lag += lagOf(group, consumers);
        return lag;
    }

    private static long lagOf(GroupView group, String consumers) {
        var ends = new LinkedHashMap<Object, Long>();
        for (var queue : group.queues()) ends.put(queue.queue(), queue.maxOffset());
        long lag = 0;
        for (var offset : group.offsets()) {
            if (!offset.group().equals(consumers)) continue;
            lag += Math.max(0, ends.getOrDefault(offset.queue(), 0L) - offset.queueOffset());
        }
        return lag;
    }

    static List<Map<String, Object>> queues(NodeView view) {
        var rows = new ArrayList<Map<String, Object>>();
        for (var group : view.groups()) {
            for (var queue : group.queues()) {
                var row = new LinkedHashMap<String, Object>();
                row.put("group", group.name());
                row.put("topic", queue.queue().topic());
                row.put("queue", queue.queue().queueId());
                row.put("minOffset", queue.minOffset());
                row.put("maxOffset", queue.maxOffset());
                rows.add(row);
            }
        }
        return rows;
    }

    static List<Map<String, Object>> clients(NodeView view) {
        var rows = new ArrayList<Map<String, Object>>();
        for (var client : view.clients()) {
            var row = new LinkedHashMap<String, Object>();
            row.put("client", client.clientId());
            row.put("address", client.address());
            row.put("language", client.language());
            row.put("version", client.version());
            row.put("producerGroups", client.producerGroups());
            row.put("consumerGroups", client.consumerGroups());
            row.put("lastHeardMillisAgo", client.lastHeardMillisAgo());
            rows.add(row);
        }
        return rows;
    }

    /// Why the node should not be sent requests; empty if it should.
    static List<String> unready(Optional<NodeView> view, Optional<String> portTrouble) {
        if (view.isEmpty()) return List.of("the log is being recovered");
        if (!view.get().serving()) return List.of("the node does not serve: starting, catching up or leaving");
        var shut = view.get().shutBecause().map(why -> "clients are refused: " + why);
        return shut.or(() -> portTrouble).stream().toList();
    }

    /// `leader` if it leads any group.
    private static String roleOf(NodeView view) {
        var roles =
                view.groups().stream().map(group -> roleOf(group.replication())).toList();
        return roles.contains("leader") ? "leader" : roles.getFirst();
    }

    /// What the node calls its own part: leader, follower, candidate or learner.
    private static String roleOf(ReplicationView view) {
        for (var replica : view.replicas()) if (replica.node().equals(view.self())) return replica.role();
        throw new IllegalStateException("no row of " + view.self() + " in " + view.replicas());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
