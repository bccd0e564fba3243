// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.environment.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who is registered on the other nodes, as they told it: clients by node and by the name of their connection
/// there.
///
/// Owned by the first group's lane. Methods that change something return the consumer groups that are not what
/// they were.
public final class FarClients {
    private record Place(NodeId node, String connection) {}

    private final Map<NodeId, Map<String, Client>> byNode = new HashMap<>();
    private final Map<String, Map<Place, Client>> consumers = new TreeMap<>();
    private final Map<String, Map<Place, Client>> producers = new TreeMap<>();

    /// Null for a client that is gone.
    SortedSet<String> put(NodeId node, String connection, @Nullable Client client) {
        var ofNode = byNode.computeIfAbsent(node, _ -> new LinkedHashMap<>());
        var before = client == null ? ofNode.remove(connection) : ofNode.put(connection, client);
        var changed = new TreeSet<String>();
        if (client != null && client.equals(before)) return changed;
        var place = new Place(node, connection);
        if (before != null) unlink(place, before, changed);
        if (client != null) link(place, client, changed);
        return changed;
    }

    /// These are all the clients of a node.
    SortedSet<String> replace(NodeId node, Map<String, Client> clients) {
        var changed = new TreeSet<String>();
        for (var connection : List.copyOf(byNode.getOrDefault(node, Map.of()).keySet())) {
            if (!clients.containsKey(connection)) changed.addAll(put(node, connection, null));
        }
        clients.forEach((connection, client) -> changed.addAll(put(node, connection, client)));
        return changed;
    }

    Collection<Client> consumersOf(String group) {
        return new ArrayList<>(consumers.getOrDefault(group, Map.of()).values());
    }

    Collection<Client> producersOf(String group) {
        return new ArrayList<>(producers.getOrDefault(group, Map.of()).values());
    }

    private void link(Place place, Client client, SortedSet<String> changed) {
        for (var group : client.memberships().keySet()) {
            consumers.computeIfAbsent(group, _ -> new LinkedHashMap<>()).put(place, client);
            changed.add(group);
        }
        for (var group : client.producerGroups()) {
            producers.computeIfAbsent(group, _ -> new LinkedHashMap<>()).put(place, client);
        }
    }

    private void unlink(Place place, Client client, SortedSet<String> changed) {
        for (var group : client.memberships().keySet()) {
            unlink(consumers, group, place);
            changed.add(group);
        }
        for (var group : client.producerGroups()) unlink(producers, group, place);
    }

    private static void unlink(Map<String, Map<Place, Client>> index, String group, Place place) {
        var places = index.get(group);
        if (places == null) return;
        places.remove(place);
        if (places.isEmpty()) index.remove(group);
    }
}
