// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.environment.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who is connected here: clients by connection, with what they produce and consume.
///
/// Owned by the group's lane. A registration lives as long as its connection, and at most `expiry` after its latest
/// heartbeat. Two connections of one client are two registrations and one name. Methods that change something return
/// the consumer groups whose members or subscriptions are not what they were: their members must hear of it.
public final class ClientRegistry {
    /// How much a heartbeat may claim, and how long it holds.
    public record Limits(int clients, int groupsPerClient, int subscriptionsPerGroup, long expiryNanos) {}

    /// Whether a heartbeat was taken.
    public sealed interface Registration {
        /// Consumer groups that changed. `complete` is false if the client left out subscriptions that are not known.
        record Registered(SortedSet<String> changed, boolean complete) implements Registration {}

        record TooMany(String why) implements Registration {}
    }

    private record Entry(Client client, long lastHeardNanos) {}

    private final Limits limits;
    private final LinkedHashMap<Connection, Entry> entries = new LinkedHashMap<>();
    private final TreeMap<String, Set<Connection>> consumers = new TreeMap<>();
    private final TreeMap<String, Set<Connection>> producers = new TreeMap<>();

    public ClientRegistry(Limits limits) {
        this.limits = limits;
    }

    /// Takes a heartbeat. With `withoutSubscriptions` the client says no more than that they are as before
    /// (RocketMQ: heartbeat V2).
    public Registration heartbeat(Connection connection, Client client, boolean withoutSubscriptions, long nowNanos) {
        var excess = excess(connection, client);
        if (excess != null) return new Registration.TooMany(excess);
        var before = entries.get(connection);
        boolean complete = true;
        if (withoutSubscriptions) {
            complete = before != null && before.client.memberships().keySet().containsAll(client.memberships().keySet());
            client = withSubscriptionsOf(before == null ? null : before.client, client);
        }
        var changed = changed(before == null ? null : before.client, client);
        replace(connection, before == null ? null : before.client, client);
        entries.put(connection, new Entry(client, nowNanos));
        return new Registration.Registered(changed, complete);
    }

    /// The connection ended, and what was registered over it.
    public SortedSet<String> closed(Connection connection) {
        var entry = entries.remove(connection);
        if (entry == null) return Collections.emptySortedSet();
        replace(connection, entry.client, null);
        return new TreeSet<>(entry.client.memberships().keySet());
    }

    /// A client leaves these groups.
    public SortedSet<String> unregister(
            Connection connection, String clientId, @Nullable String producerGroup, @Nullable String consumerGroup) {
        var entry = entries.get(connection);
        if (entry == null || !entry.client.id().equals(clientId)) return Collections.emptySortedSet();
        var client = entry.client;
        if (producerGroup != null) client = client.withoutProducerGroup(producerGroup);
        if (consumerGroup != null) client = client.withoutMembership(consumerGroup);
        var changed = changed(entry.client, client);
        replace(connection, entry.client, client);
        if (client.isIdle()) {
            entries.remove(connection);
        } else {
            entries.put(connection, new Entry(client, entry.lastHeardNanos));
        }
        return changed;
    }

    /// Forgets who has not been heard for too long.
    public SortedSet<String> expire(long nowNanos) {
        var silent = new ArrayList<Connection>();
        entries.forEach((connection, entry) -> {
            if (nowNanos - entry.lastHeardNanos >= limits.expiryNanos) silent.add(connection);
        });
        var changed = new TreeSet<String>();
        for (var connection : silent) changed.addAll(closed(connection));
        return changed;
    }

    /// Connections of a consumer group, in the order they came.
    public List<Connection> consumerConnections(String group) {
        return List.copyOf(consumers.getOrDefault(group, Set.of()));
    }

    /// Connections of a producer group, in the order they came.
    public List<Connection> producerConnections(String group) {
        return List.copyOf(producers.getOrDefault(group, Set.of()));
    }

    public @Nullable Client client(Connection connection) {
        var entry = entries.get(connection);
        return entry == null ? null : entry.client;
    }

    /// Every registration, in the order they came.
    public List<Client> clients() {
        return entries.values().stream().map(Entry::client).toList();
    }

    public long lastHeardNanos(Connection connection) {
        var entry = entries.get(connection);
        return entry == null ? Long.MIN_VALUE : entry.lastHeardNanos;
    }

    public List<Connection> connections() {
        return List.copyOf(entries.keySet());
    }

    /// Consumer groups that have a member here.
    public SortedSet<String> consumerGroups() {
        return Collections.unmodifiableSortedSet(consumers.navigableKeySet());
    }

    private @Nullable String excess(Connection connection, Client client) {
        if (!entries.containsKey(connection) && entries.size() >= limits.clients) {
            return "this node has max-clients = " + limits.clients + " clients registered";
        }
        int groups = client.memberships().size() + client.producerGroups().size();
        if (groups > limits.groupsPerClient) {
            return groups + " groups in one heartbeat, max-groups-per-client is " + limits.groupsPerClient;
        }
        for (var membership : client.memberships().values()) {
            int subscriptions = membership.subscriptions().size();
            if (subscriptions > limits.subscriptionsPerGroup) {
                return subscriptions + " subscriptions in one group, max-subscriptions-per-group is "
                        + limits.subscriptionsPerGroup;
            }
        }
        return null;
    }

    private static Client withSubscriptionsOf(@Nullable Client before, Client client) {
        var memberships = new TreeMap<String, Membership>();
        client.memberships().forEach((group, membership) -> {
            var known = before == null ? null : before.memberships().get(group);
            memberships.put(
                    group, membership.withSubscriptions(known == null ? Map.of() : known.subscriptions()));
        });
        return new Client(
                client.id(), client.address(), client.language(), client.version(), client.producerGroups(), memberships);
    }

    private static SortedSet<String> changed(@Nullable Client before, Client after) {
        SortedMap<String, Membership> old = before == null ? Collections.emptySortedMap() : before.memberships();
        var changed = new TreeSet<>(old.keySet());
        changed.addAll(after.memberships().keySet());
        // A first membership and a last one differ from null; a renewed one is equal to what was.
        changed.removeIf(group -> {
            var was = old.get(group);
            return was != null && was.equals(after.memberships().get(group));
        });
        return changed;
    }

    /// Moves the connection in the indexes; where it stays, it keeps its place.
    private void replace(Connection connection, @Nullable Client before, @Nullable Client after) {
        replace(consumers, connection, consumerGroupsOf(before), consumerGroupsOf(after));
        replace(producers, connection, producerGroupsOf(before), producerGroupsOf(after));
    }

    private static void replace(
            Map<String, Set<Connection>> index,
            Connection connection,
            Set<String> before,
            Set<String> after) {
        for (var group : after) {
            index.computeIfAbsent(group, _ -> new LinkedHashSet<>()).add(connection);
        }
        for (var group : before) {
            if (!after.contains(group)) forget(index, group, connection);
        }
    }

    private static void forget(
            Map<String, Set<Connection>> index, String group, Connection connection) {
        var connections = index.get(group);
        assert connections != null : "no connection is linked to " + group;
        connections.remove(connection);
        if (connections.isEmpty()) index.remove(group);
    }

    private static Set<String> consumerGroupsOf(@Nullable Client client) {
        return client == null ? Set.of() : client.memberships().keySet();
    }

    private static Set<String> producerGroupsOf(@Nullable Client client) {
        return client == null ? Set.of() : client.producerGroups();
    }
}
