// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.topic;

import io.trijet.broker.state.Catalog;
import io.trijet.protocol.Names;
import io.trijet.protocol.body.TopicConfig;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The topics that exist: those of the catalog, and those that every broker has by itself (protocol.md 4.1).
///
/// Owned by the group's lane. A system topic that was changed is in the catalog and counts as it is there.
public final class Topics {
    private final Supplier<? extends Catalog> catalog;
    private final SortedMap<String, TopicConfig> system;

    public Topics(Supplier<? extends Catalog> catalog, SortedMap<String, TopicConfig> system) {
        this.catalog = catalog;
        this.system = Collections.unmodifiableSortedMap(new TreeMap<>(system));
    }

    public @Nullable TopicConfig find(String name) {
        var created = known().topic(name);
        return created == null ? system.get(name) : created;
    }

    /// True for a topic that a broker has by itself, or keeps for itself.
    public boolean isSystem(String name) {
        return system.containsKey(name) || Names.isSystemTopic(name);
    }

    /// The system topics, by name.
    public SortedMap<String, TopicConfig> system() {
        return system;
    }

    /// Every topic, by name.
    public Collection<TopicConfig> all() {
        var all = new TreeMap<>(system);
        for (var topic : known().topics()) all.put(topic.name(), topic);
        return all.values();
    }

    /// Topics that somebody created.
    public int createdCount() {
        return known().topicCount();
    }

    /// Counts the changes of topics.
    public long version() {
        return known().topicsVersion();
    }

    private Catalog known() {
        return catalog.get();
    }
}
