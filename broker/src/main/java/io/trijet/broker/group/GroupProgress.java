// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.state.StateMachine;
import io.trijet.broker.topic.Topics;
import io.trijet.protocol.Names;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.ConsumeStats;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.NameList;
import io.trijet.replication.Replication;
import io.trijet.replication.Standing;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.QueueKey;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What tools ask about consumer groups in this group's queues: what they consume, how far they have come.
///
/// Owned by the group's lane; changes nothing.
public final class GroupProgress implements Feature {
    private static final Logger LOG = LoggerFactory.getLogger(GroupProgress.class);

    private final String brokerName;
    private final String node;
    private final MembershipBoard memberships;
    private final ConsumerOffsets offsets;
    private final StateMachine machine;
    private final Topics topics;
    private final ConsumeQueues queues;
    private final StoreTimes times;
    private final Replication replication;

    public GroupProgress(Parts parts, ConsumerOffsets offsets) {
        this.offsets = offsets;
        brokerName = parts.group();
        node = parts.config().self().name();
        memberships = parts.node().memberships();
        machine = parts.machine();
        topics = parts.topics();
        queues = parts.queues();
        times = new StoreTimes(parts);
        replication = parts.replication();
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.GroupsOfTopic.class, this::groupsOfTopic);
        handlers.on(
                Request.TopicsOfGroup.class,
                (request, exchange) -> exchange.answer(Response.ok(
                        NameList.topics(List.copyOf(topicsOf(request.group()))).encode())));
        handlers.on(Request.DescribeConsumeStats.class, this::stats);
    }

    private void groupsOfTopic(Request.GroupsOfTopic request, Exchange exchange) {
        var found = new TreeSet<String>();
        for (var group : memberships.groups()) {
            if (memberships.subscriptions(group).containsKey(request.topic())) found.add(group);
        }
        for (var group : machine.state().groupsWithOffsets()) {
            boolean consumed = machine.state().offsetsOf(group).keySet().stream()
                    .anyMatch(queue -> queue.topic().equals(request.topic()));
            if (consumed) found.add(group);
        }
        exchange.answer(Response.ok(NameList.groups(List.copyOf(found)).encode()));
    }

    /// A follower tells what it knows, which may be less than the leader does.
    private void stats(Request.DescribeConsumeStats request, Exchange exchange) {
        if (replication.standing() instanceof Standing.Leading)
            offsets.whenLasting(exchange, () -> statsOf(request), exchange::answer);
        else exchange.answer(statsOf(request));
    }

    private Response statsOf(Request.DescribeConsumeStats request) {
        Collection<String> asked = request.topics().isEmpty() ? topicsOf(request.group()) : request.topics();
        var table = new TreeMap<MessageQueue, ConsumeStats.Progress>();
        try {
            for (var topic : asked) addProgress(request.group(), topic, table);
        } catch (IOException e) {
            LOG.error("node={} group={} progress cannot be read: {}", node, request.group(), e.getMessage());
            return Response.refuse(ResponseCode.SYSTEM_ERROR, "progress cannot be read: " + e.getMessage());
        }
        return Response.ok(new ConsumeStats(table, 0).encode());
    }

    private void addProgress(String group, String name, SortedMap<MessageQueue, ConsumeStats.Progress> table)
            throws IOException {
        var topic = topics.find(name);
        if (topic == null) return;
        for (int queueId = 0; queueId < topic.readQueues(); queueId++) {
            var queue = new QueueKey(name, queueId);
            long consumed = offsets.committed(group, queue).orElse(0);
            // The index is asked without reading where nothing was consumed or the message has expired.
            long lastTimestamp = consumed > 0 ? times.at(queue, consumed - 1).orElse(0) : 0;
            table.put(
                    new MessageQueue(name, brokerName, queueId),
                    new ConsumeStats.Progress(queues.maxOffset(queue), consumed, consumed, lastTimestamp));
        }
    }

    /// What the group subscribes to now or has consumed.
    private SortedSet<String> topicsOf(String group) {
        var found = new TreeSet<>(memberships.subscriptions(group).keySet());
        for (var queue : machine.state().offsetsOf(group).keySet()) found.add(queue.topic());
        if (topics.find(Names.retryTopic(group)) != null) found.add(Names.retryTopic(group));
        return found;
    }
}
