// SPDX-License-Identifier: Apache-2.0
package io.trijet.broker.state;

import io.trijet.broker.state.StateChange.GroupOffset;
import io.trijet.protocol.body.GroupConfig;
import io.trijet.protocol.body.TopicConfig;
import io.trijet.storage.index.QueueKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the log's STATE records add up to: topics, subscription groups, consumer offsets, key values, queue locks.
///
/// Owned by the group's lane. Changes only by `apply`, which is total and deterministic: the same changes in
/// the same order make the same state on every member, byte for byte in `StateSnapshot`. Topics that every
/// broker has by itself are not here but in `Topics`.
public final class BrokerState implements Catalog {
    private final SortedMap<String, TopicConfig> topics = new TreeMap<>();
    private final SortedMap<String, GroupConfig> groups = new TreeMap<>();
    private final SortedMap<String, SortedMap<QueueKey, Long>> offsets = new TreeMap<>();
    private final SortedMap<String, SortedMap<QueueKey, Long>> resets = new TreeMap<>();
    private final SortedMap<String, SortedMap<QueueKey, String>> locks = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, String>> keyValues = new TreeMap<>();
    private int offsetCount;
    private long topicsVersion;
    private long groupsVersion;

    void apply(StateChange change) {
        switch (change) {
            case StateChange.TopicsPut(var list) -> putTopics(list);
            case StateChange.TopicsDeleted(var names) -> names.forEach(this::deleteTopic);
            case StateChange.GroupsPut(var list) -> putGroups(list);
            case StateChange.GroupDeleted(var group, var cleanOffsets) -> deleteGroup(group, cleanOffsets);
            case StateChange.OffsetsCommitted(var list) -> list.forEach(this::commit);
            case StateChange.OffsetsReset(var list) -> list.forEach(this::reset);
            case StateChange.ResetTaken(var group, var queue) -> remove(resets, group, queue);
            case StateChange.KeyValuePut(var namespace, var key, var value) ->
                keyValues.computeIfAbsent(namespace, _ -> new TreeMap<>()).put(key, value);
            case StateChange.KeyValueDeleted(var namespace, var key) -> remove(keyValues, namespace, key);
            case StateChange.QueuesLocked(var group, var client, var queues) -> lock(group, client, queues);
            case StateChange.QueuesUnlocked(var group, var queues) ->
                queues.forEach(queue -> remove(locks, group, queue));
        }
    }

    @Override
    public @Nullable TopicConfig topic(String name) {
        return topics.get(name);
    }

    @Override
    public Collection<TopicConfig> topics() {
        return Collections.unmodifiableCollection(topics.values());
    }

    @Override
    public @Nullable GroupConfig group(String name) {
        return groups.get(name);
    }

    @Override
    public Collection<GroupConfig> groups() {
        return Collections.unmodifiableCollection(groups.values());
    }

    @Override
    public long topicsVersion() {
        return topicsVersion;
    }

    @Override
    public long groupsVersion() {
        return groupsVersion;
    }

    /// The queue offset that the group wants next, if it ever said so. Commits that are being gathered are not in
    /// it: ask `StateMachine.offset`.
    public OptionalLong offset(String group, QueueKey queue) {
        return optional(of(offsets, group).get(queue));
    }

    /// A reset that the group's consumers have not been told of.
    public OptionalLong pendingReset(String group, QueueKey queue) {
        return optional(of(resets, group).get(queue));
    }

    /// All offsets of a group, by queue.
    public SortedMap<QueueKey, Long> offsetsOf(String group) {
        return Collections.unmodifiableSortedMap(of(offsets, group));
    }

    /// Groups that have an offset anywhere, sorted.
    public Collection<String> groupsWithOffsets() {
        return Collections.unmodifiableCollection(offsets.keySet());
    }

    /// The client that owns a queue for ordered consumption, or null.
    public @Nullable String lockOwner(String group, QueueKey queue) {
        return of(locks, group).get(queue);
    }

    /// The locked queues of a group and their owners.
    public SortedMap<QueueKey, String> locksOf(String group) {
        return Collections.unmodifiableSortedMap(of(locks, group));
    }

    /// Groups that hold a lock, sorted.
    public Collection<String> groupsWithLocks() {
        return Collections.unmodifiableCollection(locks.keySet());
    }

    public SortedMap<String, String> keyValues(String namespace) {
        return Collections.unmodifiableSortedMap(of(keyValues, namespace));
    }

    public int keyValueCount() {
        return count(keyValues);
    }

    /// Consumer offsets of all groups in all queues.
    public int offsetCount() {
        return offsetCount;
    }

    /// Locked queues of all groups. Counted through.
    public int lockCount() {
        return count(locks);
    }

    @Override
    public int topicCount() {
        return topics.size();
    }

    @Override
    public int groupCount() {
        return groups.size();
    }

    /// The changes that make this state out of an empty one, in a fixed order.
    List<StateChange> asChanges() {
        var changes = new ArrayList<StateChange>();
        if (!topics.isEmpty()) changes.add(new StateChange.TopicsPut(List.copyOf(topics.values())));
        if (!groups.isEmpty()) changes.add(new StateChange.GroupsPut(List.copyOf(groups.values())));
        if (!offsets.isEmpty()) changes.add(new StateChange.OffsetsCommitted(flat(offsets)));
        if (!resets.isEmpty()) changes.add(new StateChange.OffsetsReset(flat(resets)));
        keyValues.forEach((namespace, pairs) ->
                pairs.forEach((key, value) -> changes.add(new StateChange.KeyValuePut(namespace, key, value))));
        locks.forEach((group, owners) -> owners.forEach(
                (queue, client) -> changes.add(new StateChange.QueuesLocked(group, client, List.of(queue)))));
        return changes;
    }

    /// Versions are part of the state: equal on all members.
    void setVersions(long newTopicsVersion, long newGroupsVersion) {
        topicsVersion = newTopicsVersion;
        groupsVersion = newGroupsVersion;
    }

    private void putTopics(List<TopicConfig> list) {
        for (var topic : list) topics.put(topic.name(), topic);
        topicsVersion++;
    }

    private void deleteTopic(String name) {
        topics.remove(name);
        forgetQueuesOf(name, offsets);
        forgetQueuesOf(name, resets);
        forgetQueuesOf(name, locks);
        offsetCount = count(offsets);
        topicsVersion++;
    }

    private void putGroups(List<GroupConfig> list) {
        for (var group : list) groups.put(group.name(), group);
        groupsVersion++;
    }

    private void deleteGroup(String group, boolean cleanOffsets) {
        groups.remove(group);
        locks.remove(group);
        if (cleanOffsets) {
            offsets.remove(group);
            resets.remove(group);
            offsetCount = count(offsets);
        }
        groupsVersion++;
    }

    private void commit(GroupOffset commit) {
        if (of(resets, commit.group()).containsKey(commit.queue())) return;
        put(commit);
    }

    private void put(GroupOffset offset) {
        var before =
                offsets.computeIfAbsent(offset.group(), _ -> new TreeMap<>()).put(offset.queue(), offset.queueOffset());
        if (before == null) offsetCount++;
    }

    private void reset(GroupOffset reset) {
        put(reset);
        resets.computeIfAbsent(reset.group(), _ -> new TreeMap<>()).put(reset.queue(), reset.queueOffset());
    }

    private void lock(String group, String client, List<QueueKey> queues) {
        var owners = locks.computeIfAbsent(group, _ -> new TreeMap<>());
        for (var queue : queues) owners.put(queue, client);
    }

    private static <K, V> SortedMap<K, V> of(SortedMap<String, SortedMap<K, V>> all, String name) {
        var one = all.get(name);
        return one == null ? Collections.emptySortedMap() : one;
    }

    private static <K, V> void remove(SortedMap<String, SortedMap<K, V>> all, String name, K key) {
        var one = all.get(name);
        if (one == null) return;
        one.remove(key);
        if (one.isEmpty()) all.remove(name);
    }

    private static <V> void forgetQueuesOf(String topic, SortedMap<String, SortedMap<QueueKey, V>> all) {
        all.values()
                .forEach(queues ->
                        queues.keySet().removeIf(queue -> queue.topic().equals(topic)));
        all.values().removeIf(Map::isEmpty);
    }

    private static <K, V> int count(SortedMap<String, SortedMap<K, V>> all) {
        int count = 0;
        for (var one : all.values()) count += one.size();
        return count;
    }

    private static List<GroupOffset> flat(SortedMap<String, SortedMap<QueueKey, Long>> all) {
        var list = new ArrayList<GroupOffset>();
        all.forEach(
                (group, queues) -> queues.forEach((queue, offset) -> list.add(new GroupOffset(group, queue, offset))));
        return list;
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
