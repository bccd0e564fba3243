// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.environment.Connection;
import io.trijet.protocol.body.ConsumerRegistration;
import io.trijet.protocol.body.Subscription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Who is connected here: clients by connection, with what they produce and consume.
///
/// Owned by the group's lane. A registration lives as long as its connection, and at most `expiry` after its
/// latest heartbeat. Two connections of one client are two registrations and one name. Methods that change
/// something return the consumer groups whose members or subscriptions are not what they were: their members
/// must hear of it.
public final class ClientRegistry {
    /// Tags of one subscription.
    static final int MAX_TAGS = 1024;

    /// How much may be registered, and how long it holds without another heartbeat.
    public record Limits(int clients, int groupsPerClient, int subscriptionsPerGroup, long bytes, long expiryNanos) {
        public Limits {
            if (clients < 1 || groupsPerClient < 1 || subscriptionsPerGroup < 1 || bytes < 1 || expiryNanos < 1) {
                throw new IllegalArgumentException("limits of clients must be positive");
            }
        }
    }

    /// Whether a heartbeat was taken.
    public sealed interface Registration {
        /// Consumer groups that changed. `complete` is false if the client left out subscriptions that are not
        /// known.
        record Registered(SortedSet<String> changed, boolean complete) implements Registration {}

        record TooMany(String why) implements Registration {}
    }

    private record Entry(Client client, long lastHeardNanos) {}

    private final Limits limits;
    private final Map<Connection, Entry> entries = new LinkedHashMap<>();
    private final TreeMap<String, Set<Connection>> consumers = new TreeMap<>();
    private final TreeMap<String, Set<Connection>> producers = new TreeMap<>();
    /// What a group's members want, by topic: made when a pull asks, dropped when the group changes.
    private final Map<String, SortedMap<String, Subscription>> wanted = new HashMap<>();

    private BiConsumer<Connection, @Nullable Client> listener = (_, _) -> {};
    /// About what all of them take.
    private long bytes;

    public ClientRegistry(Limits limits) {
        this.limits = limits;
    }

    /// Hears of each registration that is not what it was; null for one that is gone. One listener.
    void onChange(BiConsumer<Connection, @Nullable Client> newListener) {
        listener = newListener;
    }

    /// Takes a heartbeat. With `withoutSubscriptions` the client says no more than that they are as before
    /// (RocketMQ: heartbeat V2).
    public Registration heartbeat(Connection connection, Client said, boolean withoutSubscriptions, long nowNanos) {
        var excess = excess(connection, said);
        if (excess != null) return new Registration.TooMany(excess);
        var before = client(connection);
        var client = withoutSubscriptions ? withKnownMemberships(before, said) : said;
        long grown = bytes + roughBytes(client) - roughBytes(before);
        if (grown > limits.bytes && grown > bytes)
            return new Registration.TooMany(
                    "registered clients would take " + grown + " bytes, max-registered-bytes is " + limits.bytes);
        var changed = replace(connection, before, client);
        entries.put(connection, new Entry(client, nowNanos));
        return new Registration.Registered(
                changed, client.memberships().size() == said.memberships().size());
    }

    /// The connection ended, and what was registered over it.
    public SortedSet<String> closed(Connection connection) {
        var entry = entries.remove(connection);
        return entry == null ? Collections.emptySortedSet() : replace(connection, entry.client, null);
    }

    /// A client leaves these groups.
    public SortedSet<String> unregister(
            Connection connection, String clientId, @Nullable String producerGroup, @Nullable String consumerGroup) {
        var entry = entries.get(connection);
        if (entry == null || !entry.client.id().equals(clientId)) return Collections.emptySortedSet();
        var client = entry.client;
        if (producerGroup != null) client = client.withoutProducerGroup(producerGroup);
        if (consumerGroup != null) client = client.withoutMembership(consumerGroup);
        if (client.isIdle()) return closed(connection);
        entries.put(connection, new Entry(client, entry.lastHeardNanos));
        return replace(connection, entry.client, client);
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

    /// The connections of a consumer group, in the order they came.
    public List<Connection> consumersOf(String group) {
        return List.copyOf(consumers.getOrDefault(group, Set.of()));
    }

    /// The connections of a producer group, in the order they came.
    public List<Connection> producersOf(String group) {
        return List.copyOf(producers.getOrDefault(group, Set.of()));
    }

    /// Consumer groups that have a member here.
    public SortedSet<String> consumerGroups() {
        return Collections.unmodifiableSortedSet(consumers.navigableKeySet());
    }

    /// Producer groups that have a member here.
    public SortedSet<String> producerGroups() {
        return Collections.unmodifiableSortedSet(producers.navigableKeySet());
    }

    /// Every connection that has registered, in the order they came.
    public Set<Connection> connections() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /// A connection of the client with this id, or null. Looks through all.
    public @Nullable Connection connectionOf(String clientId) {
        for (var entry : entries.entrySet()) {
            if (entry.getValue().client.id().equals(clientId)) return entry.getKey();
        }
        return null;
    }

    public @Nullable Client client(Connection connection) {
        var entry = entries.get(connection);
        return entry == null ? null : entry.client;
    }

    /// How long ago the client's latest heartbeat came.
    public long silentNanos(Connection connection, long nowNanos) {
        var entry = entries.get(connection);
        return entry == null ? Long.MAX_VALUE : nowNanos - entry.lastHeardNanos;
    }

    /// The place in the group of the member that came first, if there is one.
    public @Nullable ConsumerRegistration firstMembership(String group) {
        for (var connection : consumers.getOrDefault(group, Set.of())) return membership(connection, group);
        return null;
    }

    /// What the group's members want, by topic. Where they differ, the newest subscription counts.
    public SortedMap<String, Subscription> subscriptions(String group) {
        var connections = consumers.get(group);
        if (connections == null) return Collections.emptySortedMap();
        return wanted.computeIfAbsent(group, _ -> merged(group, connections));
    }

    private SortedMap<String, Subscription> merged(String group, Set<Connection> connections) {
        var byTopic = new TreeMap<String, Subscription>();
        for (var connection : connections) {
            for (var subscription : membership(connection, group).subscriptions()) {
                byTopic.merge(
                        subscription.topic(),
                        subscription,
                        (one, other) -> other.version() > one.version() ? other : one);
            }
        }
        return byTopic;
    }

    private ConsumerRegistration membership(Connection connection, String group) {
        var client = client(connection);
        var membership = client == null ? null : client.memberships().get(group);
        if (membership == null)
            throw new AssertionError(connection.remote() + " is linked to " + group + " without a place");
        return membership;
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
                return subscriptions + " subscriptions in group " + membership.group()
                        + ", max-subscriptions-per-group is " + limits.subscriptionsPerGroup;
            }
            for (var subscription : membership.subscriptions()) {
                int tags = Math.max(
                        subscription.tags().size(), subscription.tagHashes().size());
                if (tags > MAX_TAGS) {
                    return tags + " tags in one subscription of group " + membership.group() + ", at most " + MAX_TAGS
                            + " are kept";
                }
            }
        }
        return null;
    }

    /// The client with the places it had; those it never had are left out, and it will be asked to say them.
    private static Client withKnownMemberships(@Nullable Client before, Client said) {
        var known = new TreeMap<String, ConsumerRegistration>();
        if (before != null) {
            before.memberships().forEach((group, membership) -> {
                if (said.memberships().containsKey(group)) known.put(group, membership);
            });
        }
        return said.withMemberships(known);
    }

    /// Moves the connection in the indexes; where it stays, it keeps its place. Says which consumer groups
    /// changed.
    private SortedSet<String> replace(Connection connection, @Nullable Client before, @Nullable Client after) {
        var old = memberships(before);
        var now = memberships(after);
        replace(consumers, connection, old.keySet(), now.keySet());
        replace(
                producers,
                connection,
                before == null ? Set.of() : before.producerGroups(),
                after == null ? Set.of() : after.producerGroups());
        var changed = new TreeSet<>(old.keySet());
        changed.addAll(now.keySet());
        changed.removeIf(group -> {
            var membership = old.get(group);
            return membership != null && membership.equals(now.get(group));
        });
        changed.forEach(wanted::remove);
        bytes += roughBytes(after) - roughBytes(before);
        boolean isGone = after == null || after.isIdle();
        if (!Objects.equals(before, after)) listener.accept(connection, isGone ? null : after);
        return changed;
    }

    private static long roughBytes(@Nullable Client client) {
        return client == null ? 0 : client.roughBytes();
    }

    private static SortedMap<String, ConsumerRegistration> memberships(@Nullable Client client) {
        return client == null ? Collections.emptySortedMap() : client.memberships();
    }

    private static void replace(
            Map<String, Set<Connection>> index, Connection connection, Set<String> before, Set<String> after) {
        for (var group : after) {
            index.computeIfAbsent(group, _ -> new LinkedHashSet<>()).add(connection);
        }
        for (var group : before) {
            if (after.contains(group)) continue;
            var connections = index.getOrDefault(group, Set.of());
            assert connections.contains(connection) : connection.remote() + " is not linked to " + group;
            connections.remove(connection);
            if (connections.isEmpty()) index.remove(group);
        }
    }
}
