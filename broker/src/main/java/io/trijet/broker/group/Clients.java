// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.broker.BrokerLimits;
import io.trijet.broker.BrokerMetric;
import io.trijet.broker.Exchange;
import io.trijet.broker.Feature;
import io.trijet.broker.Handlers;
import io.trijet.broker.NodeView;
import io.trijet.broker.Parts;
import io.trijet.broker.group.ClientRegistry.Registration;
import io.trijet.environment.Clock;
import io.trijet.environment.Connection;
import io.trijet.environment.Lane;
import io.trijet.environment.Meter;
import io.trijet.protocol.Fields;
import io.trijet.protocol.Limits;
import io.trijet.protocol.Names;
import io.trijet.protocol.Push;
import io.trijet.protocol.Request;
import io.trijet.protocol.Response;
import io.trijet.protocol.ResponseCode;
import io.trijet.protocol.body.ConsumerRegistration;
import io.trijet.protocol.body.Heartbeat;
import io.trijet.protocol.body.MessageModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Heartbeats: clients register, and the members of a consumer group are told when their group changes.
///
/// Owned by the first group's lane. What is registered on other nodes counts like what is registered here. What
/// several heartbeats of one pass change is told once.
public final class Clients implements Feature {
    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
    private static final long SCAN_NANOS = 10_000_000_000L;

    private final ClientRegistry registry;
    private final MembershipBoard board;
    private final KnownClients known;
    private final Groups groups;
    private final Pushes pushes;
    private final BrokerLimits limits;
    private final Limits protocol;
    private final Clock clock;
    private final Meter meter;
    private final Lane lane;
    private final String node;
    private final Set<String> changed = new TreeSet<>();
    private Lane.@Nullable Timer scan;

    public Clients(
            Parts parts,
            ClientRegistry registry,
            KnownClients known,
            ClientExchange others,
            Groups groups,
            Pushes pushes) {
        this.known = known;
        others.onChange(this::tell);
        this.registry = registry;
        board = parts.node().memberships();
        this.groups = groups;
        this.pushes = pushes;
        limits = parts.config().limits();
        protocol = parts.config().settings().protocol();
        clock = parts.environment().clock();
        meter = parts.environment().meter();
        lane = parts.lane();
        node = parts.config().self().name();
    }

    @Override
    public void install(Handlers handlers) {
        handlers.on(Request.SendHeartbeat.class, this::heartbeat);
        handlers.on(Request.UnregisterClient.class, this::unregister);
        handlers.on(Request.CheckClientConfig.class, Clients::checkConfig);
    }

    @Override
    public void describe(NodeView.Builder view) {
        long now = clock.nanos();
        for (var connection : registry.connections()) {
            var client = registry.client(connection);
            if (client == null) continue;
            view.client(new NodeView.ClientView(
                    client.id(),
                    client.address().toString(),
                    client.language().name(),
                    client.version(),
                    List.copyOf(client.producerGroups()),
                    List.copyOf(client.memberships().keySet()),
                    registry.silentNanos(connection, now) / 1_000_000));
        }
    }

    private void heartbeat(Request.SendHeartbeat request, Exchange exchange) {
        var heartbeat = request.heartbeat();
        var client = Client.of(
                heartbeat,
                exchange.connection().remote(),
                exchange.request().language(),
                exchange.request().version());
        var badName = Names.clientIdFault(client.id()).or(() -> firstBadName(client));
        if (badName.isPresent()) {
            exchange.refuse(ResponseCode.INVALID_PARAMETER, badName.get());
            return;
        }
        register(heartbeat, client, exchange);
    }

    private void register(Heartbeat heartbeat, Client said, Exchange exchange) {
        var client = limits.autoCreateGroups() ? said : withoutUnknownGroups(said);
        boolean isNew = registry.client(exchange.connection()) == null;
        switch (registry.heartbeat(exchange.connection(), client, heartbeat.withoutSubscriptions(), clock.nanos())) {
            case Registration.TooMany(var why) -> {
                meter.add(BrokerMetric.HEARTBEATS_REFUSED, 1);
                exchange.refuse(ResponseCode.SYSTEM_BUSY, why);
            }
            case Registration.Registered(var groupsChanged, boolean complete) -> {
                if (isNew) watch(exchange.connection());
                tell(groupsChanged);
                boolean asksAgain = heartbeat.fingerprint() == 0 || !complete;
                groups.createMissing(client.memberships().keySet(), () -> exchange.answer(heartbeatAnswer(asksAgain)));
            }
        }
    }

    private static Response heartbeatAnswer(boolean subscriptionsChanged) {
        return Response.ok(
                Fields.of("IS_SUPPORT_HEART_BEAT_V2", "true", "IS_SUB_CHANGE", Boolean.toString(subscriptionsChanged)));
    }

    private Optional<String> firstBadName(Client client) {
        return Stream.concat(client.memberships().keySet().stream(), client.producerGroups().stream())
                .map(group -> Names.groupFault(group, protocol))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Client withoutUnknownGroups(Client client) {
        for (var group : client.memberships().keySet()) {
            if (!groups.exists(group)) client = client.withoutMembership(group);
        }
        return client;
    }

    private void unregister(Request.UnregisterClient request, Exchange exchange) {
        tell(registry.unregister(
                exchange.connection(),
                request.clientId(),
                request.producerGroup().orElse(null),
                request.consumerGroup().orElse(null)));
        exchange.answer(Response.ok());
    }

    /// Tags need no check; nothing else is understood (RocketMQ: `ClientManageProcessor.checkClientConfig`).
    private static void checkConfig(Request.CheckClientConfig request, Exchange exchange) {
        var subscription = request.check().subscription();
        if (subscription.isTagExpression()) exchange.answer(Response.ok());
        else {
            exchange.refuse(
                    ResponseCode.SYSTEM_ERROR,
                    "the broker filters by tags only, not by " + subscription.expressionType());
        }
    }

    private void watch(Connection connection) {
        if (scan == null) scan = lane.at(clock.nanos() + SCAN_NANOS, this::expire);
        connection.onClosed(lane, () -> tell(registry.closed(connection)));
    }

    private void expire() {
        int before = registry.connections().size();
        var expired = registry.expire(clock.nanos());
        meter.add(BrokerMetric.CLIENTS_EXPIRED, before - registry.connections().size());
        meter.set(BrokerMetric.CLIENTS, registry.connections().size());
        if (!expired.isEmpty()) LOG.info("node={} clients expired, consumer groups changed: {}", node, expired);
        tell(expired);
        scan = registry.connections().isEmpty() ? null : lane.at(clock.nanos() + SCAN_NANOS, this::expire);
    }

    private void tell(Set<String> changedGroups) {
        if (changedGroups.isEmpty()) return;
        if (changed.isEmpty()) lane.defer(this::tellMembers);
        changed.addAll(changedGroups);
    }

    /// Every member is told, the newcomer too: each then asks for the list of members and shares the queues anew.
    private void tellMembers() {
        var toTell = List.copyOf(changed);
        changed.clear();
        for (var group : toTell) {
            // A client that is registered here and elsewhere is news once.
            if (!board.show(group, known)) continue;
            if (!groups.config(group).notifiesChanges()) continue;
            for (var connection : registry.consumersOf(group)) {
                if (sharesQueues(connection, group)) pushes.tell(connection, Push.consumerIdsChanged(group));
            }
        }
    }

    private boolean sharesQueues(Connection connection, String group) {
        var client = registry.client(connection);
        ConsumerRegistration membership =
                client == null ? null : client.memberships().get(group);
        return membership != null && membership.model() == MessageModel.CLUSTERING;
    }
}
