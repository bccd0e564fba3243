// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Shows the other groups of this node what the first group's log says of topics and subscription groups.
///
/// `shown` is an immutable picture and may be asked from any thread; all else belongs to the first group's
/// lane. Only what is safe is shown, and never something older than was shown before, unless the log itself was
/// cut below it: a group that acts on it (a message is stored in a topic) acts on what stays.
public final class CatalogBoard {
    /// The catalog after everything below `position`.
    public record Picture(
            long position,
            SortedMap<String, TopicConfig> topicsByName,
            SortedMap<String, GroupConfig> groupsByName,
            long topicsVersion,
            long groupsVersion)
            implements Catalog {
        static Picture of(Catalog catalog, long position) {
            var topics = new TreeMap<String, TopicConfig>();
            for (var topic : catalog.topics()) topics.put(topic.name(), topic);
            var groups = new TreeMap<String, GroupConfig>();
            for (var group : catalog.groups()) groups.put(group.name(), group);
            return new Picture(
                    position,
                    Collections.unmodifiableSortedMap(topics),
                    Collections.unmodifiableSortedMap(groups),
                    catalog.topicsVersion(),
                    catalog.groupsVersion());
        }

        @Override
        public @Nullable TopicConfig topic(String name) {
            return topicsByName.get(name);
        }

        @Override
        public Collection<TopicConfig> topics() {
            return topicsByName.values();
        }

        @Override
        public @Nullable GroupConfig group(String name) {
            return groupsByName.get(name);
        }

        @Override
        public Collection<GroupConfig> groups() {
            return groupsByName.values();
        }

        @Override
        public int topicCount() {
            return topicsByName.size();
        }

        @Override
        public int groupCount() {
            return groupsByName.size();
        }

        private boolean isLike(Catalog other) {
            return topicsVersion == other.topicsVersion() && groupsVersion == other.groupsVersion();
        }
    }

    private final List<Runnable> listeners = new ArrayList<>();
    private volatile Picture shown = Picture.of(new BrokerState(), 0);
    private volatile boolean known;
    private boolean isVoid;
    private @Nullable Picture next;

    /// What is safe. Any thread.
    public Catalog shown() {
        return shown;
    }

    /// False until all that was safe when this process began is shown: before, a topic that is missing here may
    /// exist. Any thread.
    public boolean isKnown() {
        return known;
    }

    /// Hears, on the first group's lane, that another picture is shown, or that it is known now. Before the node
    /// starts.
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /// The first group follows: its state is that of `position`, all of it safe. `isWhole` if it has caught up.
    public void follows(Catalog state, long position, boolean isWhole) {
        next = null;
        if (position >= shown.position && (isVoid || !shown.isLike(state))) show(Picture.of(state, position));
        if (isWhole) know();
    }

    /// The first group leads: its state is that of the log's `end`, and safe up to `safeEnd`.
    public void leads(Catalog state, long end, long safeEnd) {
        if (next == null && (isVoid || !shown.isLike(state))) next = Picture.of(state, end);
        var due = next;
        if (due == null) know();
        if (due == null || due.position > safeEnd) return;
        next = null;
        show(due);
        leads(state, end, safeEnd);
    }

    /// The first group's log was cut: what it says may be other than what is shown.
    public void cut(long position) {
        next = null;
        isVoid = true;
        if (shown.position > position) {
            var kept = shown;
            shown = new Picture(position, kept.topicsByName, kept.groupsByName, kept.topicsVersion, kept.groupsVersion);
        }
    }

    /// The first group stopped leading, or begins: what was not safe may never be.
    public void forget() {
        next = null;
    }

    private void know() {
        if (known) return;
        known = true;
        listeners.forEach(Runnable::run);
    }

    private void show(Picture picture) {
        isVoid = false;
        shown = picture;
        listeners.forEach(Runnable::run);
    }
}
