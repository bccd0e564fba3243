// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.environment.Address;
import io.trijet.protocol.Language;
import io.trijet.protocol.body.ConsumerRegistration;
import io.trijet.protocol.body.Heartbeat;
import io.trijet.protocol.body.Subscription;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One registered client, as its latest heartbeat described it: its producer groups, and its place in each consumer
/// group by the group's name. Every heartbeat carries everything.
public record Client(
        String id,
        Address address,
        Language language,
        int version,
        SortedSet<String> producerGroups,
        SortedMap<String, ConsumerRegistration> memberships) {
    private static final int BYTES_OF_A_RECORD = 100;
    private static final int BYTES_OF_AN_ENTRY = 50;

    public Client {
        producerGroups = Collections.unmodifiableSortedSet(new TreeSet<>(producerGroups));
        memberships = Collections.unmodifiableSortedMap(new TreeMap<>(memberships));
    }

    /// What a heartbeat says. Subscriptions are sorted, so that two heartbeats that say the same are equal.
    static Client of(Heartbeat heartbeat, Address address, Language language, int version) {
        var memberships = new TreeMap<String, ConsumerRegistration>();
        for (var consumer : heartbeat.consumers()) {
            memberships.put(consumer.group(), sorted(consumer));
        }
        var producerGroups = new TreeSet<>(heartbeat.producerGroups());
        return new Client(heartbeat.clientId(), address, language, version, producerGroups, memberships);
    }

    Client withoutProducerGroup(String group) {
        var others = new TreeSet<>(producerGroups);
        others.remove(group);
        return new Client(id, address, language, version, others, memberships);
    }

    Client withoutMembership(String group) {
        var others = new TreeMap<>(memberships);
        others.remove(group);
        return withMemberships(others);
    }

    Client withMemberships(SortedMap<String, ConsumerRegistration> others) {
        return new Client(id, address, language, version, producerGroups, others);
    }

    /// About what it takes in memory.
    long roughBytes() {
        long bytes = BYTES_OF_A_RECORD + bytes(id);
        for (var group : producerGroups) bytes += bytes(group);
        for (var membership : memberships.values()) {
            bytes += BYTES_OF_A_RECORD + bytes(membership.group());
            for (var subscription : membership.subscriptions()) bytes += bytes(subscription);
        }
        return bytes;
    }

    private static long bytes(Subscription subscription) {
        long bytes = BYTES_OF_A_RECORD + bytes(subscription.topic()) + bytes(subscription.expression());
        for (var tag : subscription.tags()) bytes += bytes(tag);
        return bytes + BYTES_OF_AN_ENTRY * (long) subscription.tagHashes().size();
    }

    /// Two bytes a character at worst, and what leads to it.
    private static long bytes(String text) {
        return BYTES_OF_AN_ENTRY + 2L * text.length();
    }

    boolean isIdle() {
        return producerGroups.isEmpty() && memberships.isEmpty();
    }

    private static ConsumerRegistration sorted(ConsumerRegistration consumer) {
        var subscriptions = consumer.subscriptions().stream()
                .sorted(Comparator.comparing(Subscription::topic))
                .toList();
        return new ConsumerRegistration(
                consumer.group(), consumer.type(), consumer.model(), consumer.from(), subscriptions);
    }
}
