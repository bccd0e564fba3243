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
    /// A consumer group that has members: their names, the place of the one that came first, and what they want by
    /// topic.
    public record Members(
            SortedSet<String> ids, ConsumerRegistration first, SortedMap<String, Subscription> subscriptions) {
        public Members {
            ids = Collections.unmodifiableSortedSet(new TreeSet<>(ids));
            subscriptions = Collections.unmodifiableSortedMap(new TreeMap<>(subscriptions));
        }
    }

    private final Map<String, Members> shown = new ConcurrentHashMap<>();
    private volatile boolean complete;

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

    /// False while this node may lack what another live node knows: that a group has no member then means nothing.
    public boolean isComplete() {
        return complete;
    }

    /// The group is as it is known now. False if that is how it is shown already.
    boolean show(String group, KnownClients known) {
        var first = known.firstMembership(group);
        if (first == null) return shown.remove(group) != null;
        var members = new Members(known.idsOf(group), first, known.subscriptions(group));
        return !members.equals(shown.put(group, members));
    }

    void complete(boolean isComplete) {
        complete = isComplete;
    }
}
