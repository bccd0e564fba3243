// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.Parts;
import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.ClientConnection;
import io.trijet.protocol.body.ConsumerConnections;
import io.trijet.protocol.body.NameList;
import io.trijet.protocol.body.ProducerConnections;
import io.trijet.protocol.body.ProducerTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/// What clients and tools ask about the members of groups, and about producers, on whichever node they registered.
///
/// Owned by the first group's lane; changes nothing.
public final class GroupInsight implements Feature {
    private final ClientRegistry registry;
    private final KnownClients known;
    private final Clock clock;
    private final PeersWanted peers;

    public GroupInsight(Parts parts, ClientRegistry registry, KnownClients known) {
        this.registry = registry;
        this.known = known;
        clock = parts.environment().clock();
        peers = new PeersWanted(parts);
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(
                Request.ConsumerIds.class,
                (request, exchange) -> peers.whenKnown(exchange, () -> ids(request, exchange)));
        handlers.on(Request.ConsumerConnectionsOf.class, this::consumers);
        handlers.on(Request.ProducerConnectionsOf.class, this::producers);
        handlers.on(Request.AllProducers.class, (request, exchange) -> allProducers(exchange));
    }

    /// An empty list would make every member give up its queues: that nobody is known is an error instead.
    private void ids(Request.ConsumerIds request, Exchange exchange) {
        var ids = known.idsOf(request.group());
        if (ids.isEmpty()) {
            exchange.refuse(ResponseCode.SYSTEM_ERROR, "no consumer of group " + request.group() + " is connected");
        } else {
            exchange.answer(Response.ok(NameList.consumerIds(List.copyOf(ids)).encode()));
        }
    }

    private void consumers(Request.ConsumerConnectionsOf request, Exchange exchange) {
        var membership = known.firstMembership(request.group());
        if (membership == null) {
            exchange.refuse(
                    ResponseCode.CONSUMER_NOT_ONLINE, "no consumer of group " + request.group() + " is connected");
            return;
        }
        var body = new ConsumerConnections(
                connections(known.consumersOf(request.group())),
                membership.type(),
                membership.model(),
                membership.from(),
                List.copyOf(known.subscriptions(request.group()).values()));
        exchange.answer(Response.ok(body.encode()));
    }

    private void producers(Request.ProducerConnectionsOf request, Exchange exchange) {
        var found = known.producersOf(request.producerGroup());
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

    private static List<ClientConnection> connections(Collection<Client> found) {
        var list = new ArrayList<ClientConnection>();
        for (var client : found) list.add(connectionOf(client));
        return list;
    }

    private ClientConnection connectionOf(Connection connection) {
        var client = registry.client(connection);
        if (client == null) throw new AssertionError(connection.remote() + " is listed without a registration");
        return connectionOf(client);
    }

    private static ClientConnection connectionOf(Client client) {
        return new ClientConnection(client.id(), client.address().toString(), client.language(), client.version());
    }
}
