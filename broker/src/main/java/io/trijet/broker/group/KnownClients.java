// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.protocol.body.ConsumerRegistration;
import io.trijet.protocol.body.Subscription;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who is registered in the cluster: here, and on the other nodes as far as they told it. A client that is
/// connected to several nodes counts once, as it is here.
///
/// Owned by the first group's lane.
public final class KnownClients {
    private final ClientRegistry registry;
    private final FarClients far;

    public KnownClients(ClientRegistry registry, FarClients far) {
        this.registry = registry;
        this.far = far;
    }

    /// Names of the consumer group's members.
    SortedSet<String> idsOf(String group) {
        var ids = new TreeSet<String>();
        for (var client : consumersOf(group)) ids.add(client.id());
        return ids;
    }

    /// The members of a consumer group.
    Collection<Client> consumersOf(String group) {
        var byId = new LinkedHashMap<String, Client>();
        for (var connection : registry.consumersOf(group)) add(byId, registry.client(connection));
        for (var client : far.consumersOf(group)) add(byId, client);
        return byId.values();
    }

    /// The members of a producer group.
    Collection<Client> producersOf(String group) {
        var byId = new LinkedHashMap<String, Client>();
        for (var connection : registry.producersOf(group)) add(byId, registry.client(connection));
        for (var client : far.producersOf(group)) add(byId, client);
        return byId.values();
    }

    /// The place in the group of one of its members, the same for all if they agree.
    @Nullable
    ConsumerRegistration firstMembership(String group) {
        var here = registry.firstMembership(group);
        if (here != null) return here;
        for (var client : far.consumersOf(group)) return client.memberships().get(group);
        return null;
    }

    /// What the group's members want, by topic. Where they differ, the newest subscription counts.
    SortedMap<String, Subscription> subscriptions(String group) {
        var byTopic = new TreeMap<>(registry.subscriptions(group));
        for (var client : far.consumersOf(group)) {
            var membership = client.memberships().get(group);
            var wanted = membership == null ? List.<Subscription>of() : membership.subscriptions();
            for (var subscription : wanted) byTopic.merge(subscription.topic(), subscription, KnownClients::newer);
        }
        return byTopic;
    }

    private static Subscription newer(Subscription one, Subscription other) {
        return other.version() > one.version() ? other : one;
    }

    private static void add(Map<String, Client> byId, @Nullable Client client) {
        if (client != null) byId.putIfAbsent(client.id(), client);
    }
}
