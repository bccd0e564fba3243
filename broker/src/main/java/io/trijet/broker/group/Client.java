// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.environment.Address;
import io.trijet.protocol.Language;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One registered client, as its latest heartbeat described it. Every heartbeat carries everything.
public record Client(
        String id,
        Address address,
        Language language,
        int version,
        SortedSet<String> producerGroups,
        SortedMap<String, Membership> memberships) {
    public Client {
        producerGroups = Collections.unmodifiableSortedSet(new TreeSet<>(producerGroups));
        memberships = Collections.unmodifiableSortedMap(new TreeMap<>(memberships));
    }

    Client withoutProducerGroup(String group) {
        var others = new TreeSet<>(producerGroups);
        others.remove(group);
        return new Client(id, address, language, version, others, memberships);
    }

    Client withoutMembership(String group) {
        var others = new TreeMap<>(memberships);
        others.remove(group);
        return new Client(id, address, language, version, producerGroups, others);
    }

    boolean isIdle() {
        return producerGroups.isEmpty() && memberships.isEmpty();
    }
}
