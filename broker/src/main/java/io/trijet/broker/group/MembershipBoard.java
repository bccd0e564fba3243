// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.group;

import io.trijet.protocol.body.ConsumerRegistration;
import io.trijet.protocol.body.Subscription;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Shows the lanes of all groups what the members of the consumer groups want.
///
/// Written by the lane that takes heartbeats; what it shows is immutable and may be asked from any thread.
public final class MembershipBoard {
    /// A consumer group that has members: the place of the one that came first, and what they want by topic.
    public record Members(ConsumerRegistration first, SortedMap<String, Subscription> subscriptions) {
        public Members {
            subscriptions = Collections.unmodifiableSortedMap(new TreeMap<>(subscriptions));
        }
    }

    private final Map<String, Members> shown = new ConcurrentHashMap<>();

    /// Null for a group that has no member.
    public @Nullable Members of(String group) {
        return shown.get(group);
    }

    /// What the group's members want, by topic.
    public SortedMap<String, Subscription> subscriptions(String group) {
        var members = shown.get(group);
        return members == null ? Collections.emptySortedMap() : members.subscriptions;
    }

    /// The groups that have members.
    public SortedSet<String> groups() {
        return new TreeSet<>(shown.keySet());
    }

    /// The group is as the registry knows it now.
    void show(String group, ClientRegistry registry) {
        var first = registry.firstMembership(group);
        if (first == null) shown.remove(group);
        else shown.put(group, new Members(first, registry.subscriptions(group)));
    }
}
