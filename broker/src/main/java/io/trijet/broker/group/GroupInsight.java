// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.broker.state.StateMachine;
import io.trijet.broker.topic.Topics;
import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.protocol.Names;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.ClientConnection;
import io.trijet.protocol.body.ConsumeStats;
import io.trijet.protocol.body.ConsumerConnections;
import io.trijet.protocol.body.MessageQueue;
import io.trijet.protocol.body.NameList;
import io.trijet.protocol.body.ProducerConnections;
import io.trijet.protocol.body.ProducerTable;
import io.trijet.storage.index.ConsumeQueues;
import io.trijet.storage.index.QueueKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What clients and tools ask about groups: who their members are, what they consume, how far they have come.
///
/// Owned by the group's lane; changes nothing.
public final class GroupInsight implements Feature {
    private static final Logger LOG = LoggerFactory.getLogger(GroupInsight.class);

    private final String brokerName;
    private final String node;
    private final ClientRegistry registry;
    private final ConsumerOffsets offsets;
    private final StateMachine machine;
    private final Topics topics;
    private final ConsumeQueues queues;
    private final StoreTimes times;
    private final Clock clock;

    public GroupInsight(Parts parts, ClientRegistry registry, ConsumerOffsets offsets) {
        this.registry = registry;
        this.offsets = offsets;
        brokerName = parts.group();
        node = parts.config().self().name();
        machine = parts.machine();
        topics = parts.topics();
        queues = parts.queues();
        times = new StoreTimes(parts);
        clock = parts.environment().clock();
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.ConsumerIds.class, this::ids);
        handlers.on(Request.ConsumerConnectionsOf.class, this::consumers);
        handlers.on(Request.ProducerConnectionsOf.class, this::producers);
        handlers.on(Request.AllProducers.class, (request, exchange) -> allProducers(exchange));
        handlers.on(Request.GroupsOfTopic.class, this::groupsOfTopic);
        handlers.on(
                Request.TopicsOfGroup.class,
                (request, exchange) -> exchange.answer(Response.ok(
                        NameList.topics(List.copyOf(topicsOf(request.group()))).encode())));
        handlers.on(Request.DescribeConsumeStats.class, this::stats);
    }

    /// An empty list would make every member give up its queues: that nobody is known is an error instead.
    private void ids(Request.ConsumerIds request, Exchange exchange) {
        var ids = new TreeSet<String>();
        for (var connection : registry.consumersOf(request.group()))
            ids.add(connectionOf(connection).clientId());
        if (ids.isEmpty()) {
            exchange.refuse(ResponseCode.SYSTEM_ERROR, "no consumer of group " + request.group() + " is connected");
        } else {
            exchange.answer(Response.ok(NameList.consumerIds(List.copyOf(ids)).encode()));
        }
    }

    private void consumers(Request.ConsumerConnectionsOf request, Exchange exchange) {
        var membership = registry.firstMembership(request.group());
        if (membership == null) {
            exchange.refuse(
                    ResponseCode.CONSUMER_NOT_ONLINE, "no consumer of group " + request.group() + " is connected");
            return;
        }
        var body = new ConsumerConnections(
                connections(registry.consumersOf(request.group())),
                membership.type(),
                membership.model(),
                membership.from(),
                List.copyOf(registry.subscriptions(request.group()).values()));
        exchange.answer(Response.ok(body.encode()));
    }

    private void producers(Request.ProducerConnectionsOf request, Exchange exchange) {
        var found = registry.producersOf(request.producerGroup());
        if (found.isEmpty()) {
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR, "no producer of group " + request.producerGroup() + " is connected");
        } else {
            exchange.answer(Response.ok(new ProducerConnections(connections(found)).encode()));
        }
    }

    private void allProducers(Exchange exchange) {
        long now = clock.nanos();
        long wallMillis = clock.wallMillis();
        var table = new TreeMap<String, List<ProducerTable.Producer>>();
        for (var group : registry.producerGroups()) {
            var members = new ArrayList<ProducerTable.Producer>();
            for (var connection : registry.producersOf(group)) {
                var known = connectionOf(connection);
                long heard = wallMillis - registry.silentNanos(connection, now) / 1_000_000;
                members.add(new ProducerTable.Producer(
                        known.clientId(), connection.remote().host(), known.language(), known.version(), heard));
            }
            table.put(group, members);
        }
        exchange.answer(Response.ok(new ProducerTable(table).encode()));
    }

    private void groupsOfTopic(Request.GroupsOfTopic request, Exchange exchange) {
        var found = new TreeSet<String>();
        for (var group : registry.consumerGroups()) {
            if (registry.subscriptions(group).containsKey(request.topic())) found.add(group);
        }
        for (var group : machine.state().groupsWithOffsets()) {
            boolean consumed = machine.state().offsetsOf(group).keySet().stream()
                    .anyMatch(queue -> queue.topic().equals(request.topic()));
            if (consumed) found.add(group);
        }
        exchange.answer(Response.ok(NameList.groups(List.copyOf(found)).encode()));
    }

    private void stats(Request.DescribeConsumeStats request, Exchange exchange) {
        Collection<String> asked = request.topics().isEmpty() ? topicsOf(request.group()) : request.topics();
        var table = new TreeMap<MessageQueue, ConsumeStats.Progress>();
        try {
            for (var topic : asked) addProgress(request.group(), topic, table);
        } catch (IOException e) {
            LOG.error("node={} group={} progress cannot be read: {}", node, request.group(), e.getMessage());
            exchange.refuse(ResponseCode.SYSTEM_ERROR, "progress cannot be read: " + e.getMessage());
            return;
        }
        exchange.answer(Response.ok(new ConsumeStats(table, 0).encode()));
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
        var found = new TreeSet<>(registry.subscriptions(group).keySet());
        for (var queue : machine.state().offsetsOf(group).keySet()) found.add(queue.topic());
        if (topics.find(Names.retryTopic(group)) != null) found.add(Names.retryTopic(group));
        return found;
    }

    private List<ClientConnection> connections(List<Connection> found) {
        var list = new ArrayList<ClientConnection>();
        for (var connection : found) list.add(connectionOf(connection));
        return list;
    }

    private ClientConnection connectionOf(Connection connection) {
        var client = registry.client(connection);
        if (client == null) throw new AssertionError(connection.remote() + " is listed without a registration");
        return new ClientConnection(client.id(), client.address().toString(), client.language(), client.version());
    }
}
